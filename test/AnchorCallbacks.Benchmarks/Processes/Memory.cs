using System.Globalization;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>What the kernel says of a process.</summary>
readonly record struct Memory(int Process)
{
    const double Megabyte = 1024;

    public double ResidentMegabytes => Status("VmRSS:") / Megabyte;

    /// <summary>Since the last <see cref="ForgetPeak"/>.</summary>
    public double PeakMegabytes => Status("VmHWM:") / Megabyte;

    public int Threads => (int)Status("Threads:");

    public int Handles => Directory.GetFiles(Proc("fd")).Length;

    public void ForgetPeak() => File.WriteAllText(Proc("clear_refs"), "5");

    long Status(string name)
    {
        var line = File.ReadLines(Proc("status")).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    string Proc(string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{Process}/{file}");
}
