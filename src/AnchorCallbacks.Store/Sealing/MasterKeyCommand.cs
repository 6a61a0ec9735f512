using System.ComponentModel;
using System.Diagnostics;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Sealing;

/// <summary>A command that prints the master key: the client of a vault or of a key service.</summary>
static class MasterKeyCommand
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    const int MaxShown = 200;

    /// <param name="setting">The name of the setting, for messages. They never quote what the command prints.</param>
    public static MasterKey Run(string command, string setting)
    {
        using var process = new Process
        {
            StartInfo = new(OperatingSystem.IsWindows() ? "cmd" : "/bin/sh", [OperatingSystem.IsWindows() ? "/c" : "-c", command])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new StartException($"{setting}: cannot be started: {e.Message}");
        }
        process.StandardInput.Close();
        var (printed, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new StartException($"{setting}: the command has not ended after {Patience.TotalSeconds:0} seconds");
        }
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new StartException($"{setting}: the command ended with code {process.ExitCode}{Reason(errors.Result)}");
        return KeyOptions.Decode(printed.Result) is { } key ? new MasterKey(key)
            : throw new StartException($"{setting}: the command must print 32 bytes in Base64 and nothing else");
    }

    static string Reason(string errors) =>
        errors.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) is { } line
            ? $": {(line.Length > MaxShown ? line[..MaxShown] + "…" : line)}" : "";
}
