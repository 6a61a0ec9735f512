using System.Diagnostics;
using System.Text.Json.Nodes;
using AnchorCallbacks.Tests.Programs;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>What the program wrote and how it ended.</summary>
sealed record Ran(int ExitCode, string Output, string Errors)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The built program, in a folder of its own.</summary>
sealed class Tool : IDisposable
{
    readonly Dictionary<string, string?> environment = [];

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
        var result = await HostedProgram.Run(Folder, args, environment);
        return new(result.ExitCode, result.Output, result.Errors);
    }

    /// <summary>As a process of its own.</summary>
    public async Task<Ran> RunAlone(params string[] args)
    {
        using var process = Start(args);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(HostedProgram.HangGuard);
        return new(process.ExitCode, await output, await errors);
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(HostedProgram.Dotnet, ["exec", HostedProgram.File("anchor-callbacks.dll"), .. args])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
