using System.Diagnostics;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>What the program wrote and how it ended.</summary>
sealed record Ran(int ExitCode, string Output, string Errors)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The built program, run as a process of its own in a folder of its own.</summary>
sealed class Tool : IDisposable
{
    // Not a measure of anything: only a program that hangs takes so long.
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(4);

    readonly Dictionary<string, string> environment = new() { ["DOTNET_TieredPGO"] = "0" };

    public string Folder { get; } = Directory.CreateTempSubdirectory("anchor-callbacks-cli-").FullName;

    public Tool(StubPlatform? platform = null)
    {
        if (platform is not null)
            Set("Platform:BaseUrl", platform.Address.ToString());
    }

    public Tool Set(string setting, string value)
    {
        environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        return this;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public async Task<Ran> Run(params string[] args)
    {
        using var process = Start(args);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(HangGuard);
        return new(process.ExitCode, await output, await errors);
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!,
            ["exec", Path.Combine(TestContext.CurrentContext.TestDirectory, "anchor-callbacks.dll"), .. args])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
