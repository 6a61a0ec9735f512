using System.Globalization;
using System.Runtime.InteropServices;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Benchmarks.Reports;

/// <summary>On what it was measured.</summary>
sealed record Machine(int Cores, string Processor, double MemoryGigabytes, string System, string Kernel, string Runtime, string Sqlite)
{
    public static Machine This { get; } = new(
        Environment.ProcessorCount,
        After("/proc/cpuinfo", "model name"),
        double.Parse(After("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20),
        After("/etc/os-release", "PRETTY_NAME").Trim('"'),
        "Linux " + File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.FrameworkDescription,
        SqliteEngine.Version);

    /// <summary>How many processes wanted a processor lately: more than there are means the figures are disturbed.</summary>
    public static double Load => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    static string After(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? line[name.Length..].TrimStart(':', '=', ' ', '\t') : "";
}
