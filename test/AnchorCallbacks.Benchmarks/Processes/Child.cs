using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>A process that is talked to in lines.</summary>
sealed class Child : IAsyncDisposable
{
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(10);

    // Whoever ends this program in the middle must not leave them behind.
    static readonly ConcurrentDictionary<Process, bool> Running = [];

    readonly Process process;
    readonly ConcurrentQueue<string> errors = [];

    static Child() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Keys)
            process.Kill();
    };

    public Child(string[] command, string? folder = null, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        Running[process] = true;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public Vitals Vitals => new(Id);

    /// <summary>This program again, in another mode.</summary>
    public static Child Again(params string[] arguments) => new(Itself(arguments));

    public static string[] Itself(params string[] arguments) =>
        [Dotnet, Path.Combine(AppContext.BaseDirectory, "AnchorCallbacks.Benchmarks.dll"), .. arguments];

    /// <summary>What runs this process, or would if it were started by it.</summary>
    public static string Dotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public async Task Say(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    public async Task<string> Hear() =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(HangGuard) ?? throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture,
                $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} ended:\n{string.Join('\n', errors)}"));

    /// <summary>The first line that begins so.</summary>
    public async Task<string> HearOf(string beginning)
    {
        while (true)
            if (await Hear() is var line && line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
    }

    /// <summary>Goes on reading what nobody wants to hear, so that the process never waits for it.</summary>
    public void Ignore() => _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    public async Task End()
    {
        Signals.Terminate(process.Id);
        await process.WaitForExitAsync().WaitAsync(HangGuard);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        Running.TryRemove(process, out _);
        process.Dispose();
    }

    void Keep(string? line)
    {
        if (line is not null)
            errors.Enqueue(line);
    }
}
