using System.Diagnostics;
using System.IO.Compression;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Programs;

namespace AnchorCallbacks.Tests.Deploy;

/// <summary>The client library as others get it: packed, restored into an empty project, and called.</summary>
sealed class PackageTests : IDisposable
{
    const string Name = "AnchorCallbacks.Platform", Version = "0.1.0-test";

    /// <summary>The configuration that is under test.</summary>
    static readonly string Configuration =
        Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task The_library_restores_into_an_empty_project_and_makes_a_call()
    {
        var feed = Directory.CreateDirectory(folder.File("feed")).FullName;
        await Dotnet(Repository.Root, "pack", $"src/{Name}", "-c", Configuration, "--no-build", "-o", feed, $"-p:Version={Version}");
        using (var package = ZipFile.OpenRead(Path.Combine(feed, $"{Name}.{Version}.nupkg")))
            Assert.That(package.Entries.Select(entry => entry.FullName), Is.SupersetOf(new[]
                { "README.md", $"lib/net10.0/{Name}.dll", $"lib/net10.0/{Name}.xml" }));
        using (var symbols = ZipFile.OpenRead(Path.Combine(feed, $"{Name}.{Version}.snupkg")))
            Assert.That(symbols.Entries.Select(entry => entry.FullName), Has.Member($"lib/net10.0/{Name}.pdb"));

        await using var platform = await Cli.StubPlatform.Start();
        platform.Add("t1");
        var project = Directory.CreateDirectory(folder.File("project")).FullName;
        Write(project, "nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{feed}" /><add key="cache" value="{Cache}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{folder.File("packages")}" /></config>
            </configuration>
            """);
        Write(project, "project.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{Name}" Version="{Version}" /></ItemGroup>
            </Project>
            """);
        Write(project, "Program.cs", """
            using AnchorCallbacks.Platform;

            using var client = new PlatformClient(new PlatformOptions { BaseUrl = new Uri(args[0]) });
            var result = await client.SendAsync(new NotifyTransactionError { TransactionId = "t1", Message = "no" });
            Console.WriteLine(result.IsKnown ? $"known {result.Value.Id}" : "unknown");
            """);

        await Dotnet(project, "build", "-v", "quiet");
        var said = await Dotnet(project, "exec", Path.Combine("bin", "Debug", "net10.0", "project.dll"), $"{platform.Address}");

        Assert.That(said.Trim(), Is.EqualTo("known t1"));
    }

    /// <summary>Where the restore of this repository has put the packages that the library needs.</summary>
    static string Cache => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    static void Write(string project, string name, string text) => File.WriteAllText(Path.Combine(project, name), text);

    static async Task<string> Dotnet(string workingFolder, params string[] arguments)
    {
        var start = new ProcessStartInfo(HostedProgram.Dotnet, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // No process must outlive the test.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(HostedProgram.HangGuard);
        Assert.That(process.ExitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{await output}{await errors}");
        return await output;
    }
}
