namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>A folder of a measure's own, gone with it.</summary>
sealed class Workspace : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("anchor-callbacks-bench-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
