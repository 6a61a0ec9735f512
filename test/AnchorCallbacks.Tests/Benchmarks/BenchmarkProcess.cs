using System.Diagnostics;

namespace AnchorCallbacks.Tests.Benchmarks;

/// <summary>The benchmark program as anybody runs it.</summary>
static class BenchmarkProcess
{
    // Not a measure of anything: only a program that hangs takes so long.
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(5);

    public static async Task<string> Run(params string[] arguments)
    {
        var dotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using var process = Process.Start(new ProcessStartInfo(dotnet,
            [Path.Combine(TestContext.CurrentContext.TestDirectory, "AnchorCallbacks.Benchmarks.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(HangGuard);
        Assert.That(process.ExitCode, Is.Zero, $"{await output}\n{await errors}");
        return await output;
    }
}
