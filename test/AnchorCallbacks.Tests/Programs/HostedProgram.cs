using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Programs;

/// <summary>The built program, run in a <see cref="ProgramHost"/>. A host serves one run at a time.</summary>
static class HostedProgram
{
    // Not a measure of anything: only a program that hangs takes so long.
    public static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(4);

    static readonly ConcurrentStack<Process> Idle = [];

    public static string Dotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? Environment.ProcessPath! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static string File(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, name);

    public static async Task<ProgramResult> Run(string folder, string[] arguments, Dictionary<string, string?> environment)
    {
        if (!Idle.TryPop(out var host))
            host = Start();
        try
        {
            await host.StandardInput.WriteLineAsync(
                JsonSerializer.Serialize(new(folder, arguments, environment), ProgramJson.Default.ProgramRun));
            await host.StandardInput.FlushAsync();
            var answer = await host.StandardOutput.ReadLineAsync().WaitAsync(HangGuard)
                ?? throw new InvalidOperationException($"The program ended its host: {string.Join(' ', arguments)}");
            Idle.Push(host);
            return JsonSerializer.Deserialize(answer, ProgramJson.Default.ProgramResult)!;
        }
        catch
        {
            host.Kill();
            throw;
        }
    }

    /// <summary>A host ends with its input, and so with this process at the latest.</summary>
    public static void EndAll()
    {
        while (Idle.TryPop(out var host))
        {
            host.StandardInput.Close();
            host.Dispose();
        }
    }

    static Process Start() => Process.Start(new ProcessStartInfo(Dotnet, ["exec", File("anchor-callbacks.dll")])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment = { ["DOTNET_TieredPGO"] = "0", ["DOTNET_STARTUP_HOOKS"] = File("AnchorCallbacks.Tests.dll") },
    })!;
}

/// <summary>After the last test the hosts end.</summary>
[SetUpFixture]
sealed class HostedPrograms
{
    [OneTimeTearDown]
    public void EndAll() => HostedProgram.EndAll();
}
