using System.Globalization;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>What the kernel says of a process.</summary>
readonly record struct Vitals(int Process)
{
    const double Megabyte = 1024, TicksPerSecond = 100;

    public double ResidentMegabytes => Status("VmRSS:") / Megabyte;

    /// <summary>Since the last <see cref="ForgetPeak"/>.</summary>
    public double PeakMegabytes => Status("VmHWM:") / Megabyte;

    public int Threads => (int)Status("Threads:");

    public int Handles => Directory.GetFiles(Proc("fd")).Length;

    /// <summary>What it has had of the processors so far. Other processes disturb this least.</summary>
    public double ProcessorSeconds
    {
        get
        {
            // Counted after the name, which may hold anything.
            var stat = File.ReadAllText(Proc("stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture)
                + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    public void ForgetPeak() => File.WriteAllText(Proc("clear_refs"), "5");

    long Status(string name)
    {
        var line = File.ReadLines(Proc("status")).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    string Proc(string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{Process}/{file}");
}
