using System.Diagnostics;
using System.Globalization;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Docs;

/// <summary>A shell that runs a page's blocks in a folder of their own, with the built program on its path. The page's addresses stand for
/// free ports of this machine, in both directions.</summary>
sealed class GuideShell : IAsyncDisposable
{
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(4);

    readonly TempFolder folder = new();
    readonly List<(string Shown, string Real)> names;
    readonly Process bash;
    readonly DeadMansSwitch orphaned;
    readonly (HeldPort Callback, HeldPort Operator, HeldPort Pages) ports = (new(), new(), new());
    int blocks;
    DeadMansSwitch? running;

    public GuideShell()
    {
        names =
        [
            ("127.0.0.1:8081", $"127.0.0.1:{ports.Callback}"), ("127.0.0.1:8082", $"127.0.0.1:{ports.Operator}"),
            ("127.0.0.1:8084", $"127.0.0.1:{ports.Pages}"),
        ];
        var start = new ProcessStartInfo("bash", ["--norc"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false
        };
        foreach (var name in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        bash = Process.Start(start)!;
        orphaned = new($"pkill -9 -P {bash.Id}; kill -9 {bash.Id}");
    }

    public Uri Callback => new($"http://127.0.0.1:{ports.Callback}");

    public string File(string name) => folder.File(name);

    /// <summary>Text that pages show in the place of what is real here.</summary>
    public void Stand(string shown, string real) => names.Add((shown, real));

    public async Task Prepare()
    {
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "anchor-callbacks.dll");
        await Run($$"""
            set -m
            anchor-callbacks() { (exec "{{Environment.ProcessPath}}" exec "{{program}}" "$@"); }
            export -f anchor-callbacks
            export DOTNET_TieredPGO=0 Callback__Url=http://127.0.0.1:8081 Operator__Url=http://127.0.0.1:8082 \
                Pages__Url=http://127.0.0.1:8084
            """);
    }

    /// <returns>What the block wrote, errors too, and how it ended.</returns>
    public async Task<(string Output, int ExitCode)> Run(string block)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $".block-{++blocks}");
        await System.IO.File.WriteAllTextAsync(folder.File(name), ToReal(block) + "\n");
        await bash.StandardInput.WriteLineAsync($". ./{name} > {name}.out 2>&1 < /dev/null; echo $?");
        await bash.StandardInput.FlushAsync();
        var code = await ReadLine() ?? throw new InvalidOperationException("The shell has ended.");
        return (ToShown(await System.IO.File.ReadAllTextAsync(folder.File($"{name}.out"))), int.Parse(code, CultureInfo.InvariantCulture));
    }

    /// <summary>A block may end the shell. Its output stays open then, as the server has it too.</summary>
    async Task<string?> ReadLine()
    {
        var line = bash.StandardOutput.ReadLineAsync();
        return await Task.WhenAny(line, bash.WaitForExitAsync()).WaitAsync(HangGuard) == line ? await line : null;
    }

    /// <summary>Starts the server, in the place of one that runs.</summary>
    /// <returns>What it wrote at start.</returns>
    public async Task<string> Serve(string command)
    {
        await StopServer();
        await System.IO.File.WriteAllTextAsync(folder.File("server.out"), "");
        var (started, _) = await Run($"{command} > server.out 2>&1 &\nserver=$!; echo $server");
        // The server has a process group of its own and would outlive the shell.
        running = new($"kill -9 -{started.Trim()}");
        using var client = new HttpClient { Timeout = HangGuard };
        for (var left = Stopwatch.StartNew(); left.Elapsed < HangGuard;)
        {
            var output = await System.IO.File.ReadAllTextAsync(folder.File("server.out"));
            if (output.Contains("\nPlatform ", StringComparison.Ordinal) && await IsReady(client))
                return ToShown(output);
            await Task.Delay(20);
        }
        throw new TimeoutException(await System.IO.File.ReadAllTextAsync(folder.File("server.out")));
    }

    public async ValueTask DisposeAsync()
    {
        // Ends what a failed test has left; after a good one nothing runs.
        bash.Kill();
        await bash.WaitForExitAsync().WaitAsync(HangGuard);
        running?.Trip();
        orphaned.Dispose();
        bash.Dispose();
        ports.Callback.Dispose();
        ports.Operator.Dispose();
        ports.Pages.Dispose();
        folder.Dispose();
    }

    async Task StopServer()
    {
        await Run("if [ -n \"$server\" ]; then kill -- -$server; wait $server; fi; server=; true");
        running?.Dispose();
    }

    async Task<bool> IsReady(HttpClient client)
    {
        try
        {
            var health = await client.GetStringAsync(new Uri(Callback, "/health"));
            return health.Contains("\"finished\":true", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    string ToReal(string text) => names.Aggregate(text, (result, pair) => result.Replace(pair.Shown, pair.Real, StringComparison.Ordinal));

    string ToShown(string text) => names.Aggregate(text, (result, pair) => result.Replace(pair.Real, pair.Shown, StringComparison.Ordinal));
}
