using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AnchorCallbacks.Tests.Programs;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>What a process that ended by itself left behind.</summary>
sealed record ServerExit(int Code, string Output, string Errors)
{
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The built server as a process of its own, on a port of its own, with a folder as its working directory. It runs with
/// its own defaults but for the port and deletion, and can be ended as a power cut would end it.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    const int SigTerm = 15, SigHup = 1;

    static readonly (int Stop, int Continue) SigStop = OperatingSystem.IsMacOS() ? (17, 19) : (19, 18);

    // Not a measure of anything: only a server that hangs takes so long.
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(4);

    static readonly string[] OwnSections =
        ["Callback", "Operator", "Platform", "Store", "Keys", "Customers", "Reactions", "Rates", "UniqueAddress", "Limits", "Logging",
            "ASPNETCORE_"];

    readonly Process process;
    readonly ConcurrentQueue<string> output = [], errors = [];
    readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly DeadMansSwitch orphaned;

    ServerProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.Start();
        orphaned = new($"kill -9 {process.Id}");
        // From then on another process may get its id.
        process.Exited += (_, _) => orphaned.Dispose();
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Client { get; } = new() { Timeout = HangGuard };

    public int Id => process.Id;

    public string Output => string.Join('\n', output);

    public string Errors => string.Join('\n', errors);

    /// <summary>Returns when the server has said where it listens.</summary>
    /// <param name="shell">Shell commands to run before, in the process that becomes the server.</param>
    public static async Task<ServerProcess> Start(
        TempFolder folder, string[]? args = null, string? shell = null, params (string Name, string Value)[] settings)
    {
        // Storms replace more than a customer may keep by default, and every version must still be there.
        var server = Launch(folder, args ?? [], shell,
        [
            ("Callback:Url", "http://127.0.0.1:0"), ("Operator:Url", "http://127.0.0.1:0"), ("Customers:Deletion", "erase"),
                ("Limits:ReplacedDocuments", "100000"),
            ("Limits:ReplacedVersions", "100000"), ("Limits:CustomerDocumentBytes", "1099511627776"), .. StoreOf(folder), .. settings,
        ]);
        try
        {
            var ended = server.process.WaitForExitAsync();
            if (await Task.WhenAny(server.listening.Task, ended).WaitAsync(HangGuard) == ended)
                throw new InvalidOperationException(
                    $"The server ended with code {server.process.ExitCode}:\n{server.Errors}\n{server.Output}");
            server.Client.BaseAddress = await server.listening.Task;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a server, or a verb, that ends by itself.</summary>
    public static async Task<ServerExit> RunToEnd(TempFolder folder, string[]? args = null, params (string Name, string Value)[] settings)
    {
        var environment = Foreign(Environment.GetEnvironmentVariables().Keys.Cast<string>())
            .ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in Ending(settings))
            environment[Variable(name)] = value;
        var result = await HostedProgram.Run(folder.Path, args ?? [], environment);
        return new(result.ExitCode, result.Output, result.Errors);
    }

    /// <summary>As <see cref="RunToEnd"/>, in a process of its own.</summary>
    public static async Task<ServerExit> RunAlone(TempFolder folder, string[]? args = null, params (string Name, string Value)[] settings)
    {
        await using var server = Launch(folder, args ?? [], null, Ending(settings));
        await server.process.WaitForExitAsync().WaitAsync(HangGuard);
        return new(server.process.ExitCode, server.Output, server.Errors);
    }

    /// <summary>Ends the process as kill −9 does.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(HangGuard);
    }

    /// <summary>Asks the process to end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Stop()
    {
        Send(SigTerm);
        await process.WaitForExitAsync().WaitAsync(HangGuard);
        return process.ExitCode;
    }

    /// <summary>Stops the process where it stands, without its knowing, until <see cref="Resume"/>.</summary>
    public void Pause() => Send(SigStop.Stop);

    /// <summary>Asks the process to read its files again.</summary>
    public void Hangup() => Send(SigHup);

    public void Resume() => Send(SigStop.Continue);

    void Send(int signal)
    {
        if (SendSignal(process.Id, signal) != 0)
            throw new InvalidOperationException("The signal could not be sent.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
            await Kill();
        orphaned.Dispose();
        process.Dispose();
    }

    static ServerProcess Launch(TempFolder folder, string[] args, string? shell, (string Name, string Value)[] settings)
    {
        string[] command = [HostedProgram.Dotnet, HostedProgram.File("anchor-callbacks.dll"), .. args];
        if (shell is not null)
            command = ["/bin/sh", "-c", $"{shell}; exec \"$@\"", "sh", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in Foreign(start.Environment.Keys).ToList())
            start.Environment.Remove(name);
        // A process of seconds does not earn back the cost of a profile.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in settings)
            start.Environment[Variable(name)] = value;
        return new(start);
    }

    static (string Name, string Value)[] Ending((string, string)[] settings) =>
        [("Callback:Url", "http://127.0.0.1:0"), ("Operator:Url", "http://127.0.0.1:0"), .. settings];

    static string Variable(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Settings in the environment of the test run. The server must not read them.</summary>
    static IEnumerable<string> Foreign(IEnumerable<string> variables) =>
        variables.Where(name => OwnSections.Any(own => name.StartsWith(own, StringComparison.OrdinalIgnoreCase)));

    static (string, string)[] StoreOf(TempFolder folder) => folder.Store is { } store ? [("Store:ConnectionString", store.ConnectionString)]
        : [];

    void Take(string? line)
    {
        const string Banner = "Listens on";
        Keep(output, line);
        if (line?.StartsWith(Banner, StringComparison.Ordinal) == true)
            listening.TrySetResult(new Uri(line[Banner.Length..].TrimStart().Split(' ')[0]));
    }

    static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int SendSignal(int process, int signal);
}
