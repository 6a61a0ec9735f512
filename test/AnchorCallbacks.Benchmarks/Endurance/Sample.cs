using AnchorCallbacks.Benchmarks.Processes;

namespace AnchorCallbacks.Benchmarks.Endurance;

/// <summary>What the server has taken of the machine at one moment.</summary>
/// <param name="Done">Requests so far.</param>
readonly record struct Sample(double Seconds, long Done, double ResidentMegabytes, int Handles, int Threads, double StoreMegabytes,
    double LogMegabytes)
{
    const double Megabyte = 1 << 20;

    public static Sample Of(ServerProcess server, string store, double seconds, long done) => new(
        seconds, done, server.Vitals.ResidentMegabytes, server.Vitals.Handles, server.Vitals.Threads, Length(store)
            + FolderLength(store + "-documents"), Length(store + "-wal"));

    static double FolderLength(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0) / Megabyte;

    static double Length(string file) => File.Exists(file) ? new FileInfo(file).Length / Megabyte : 0;
}
