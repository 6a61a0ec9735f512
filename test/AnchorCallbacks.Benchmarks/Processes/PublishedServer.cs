using System.Diagnostics;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>The server as it ships, published from a copy of the sources: a publish overwrites what the build restored.</summary>
static class PublishedServer
{
    /// <returns>The file to start.</returns>
    public static async Task<string> Publish(string folder)
    {
        var (root, copy, output) = (Repository.Root, Path.Combine(folder, "source"), Path.Combine(folder, "published"));
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(root, "*.*")
            .Where(file => Path.GetExtension(file) is ".props" or ".targets" or ".json" or ".txt" or ".editorconfig"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        foreach (var part in new[] { "src", "config" })
            Copy(Path.Combine(root, part), Path.Combine(copy, part));
        var start = new ProcessStartInfo(Child.Dotnet,
            ["publish", Path.Combine(copy, "src", "AnchorCallbacks"), "-c", "Release", "-o", output])
        {
            WorkingDirectory = copy,
            RedirectStandardOutput = true,
        };
        // What built this process must not decide how that is built.
        start.Environment.Remove("CI");
        using var process = Process.Start(start)!;
        var log = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? Path.Combine(output, "anchor-callbacks.dll")
            : throw new InvalidOperationException($"The server cannot be published:\n{log}");
    }

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
