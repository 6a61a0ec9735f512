using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>The real WireMock, started once for all tests. Each test works under a path of its own, so that they do not meet.</summary>
[SetUpFixture]
sealed class WireMock
{
    static Process? process;
    static HttpClient? admin;
    static string? whyNot;

    /// <summary>Where the server is; the test is skipped, or fails under CI, where there is none.</summary>
    public static Uri Address
    {
        get
        {
            if (whyNot is not null)
                Assert.Ignore(whyNot);
            return admin!.BaseAddress!;
        }
    }

    [OneTimeSetUp]
    public async Task Start()
    {
        var tools = typeof(WireMock).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ToolsFolder").Value!;
        var jar = Environment.GetEnvironmentVariable("WIREMOCK_JAR")
            ?? Directory.GetFiles(tools, "wiremock-standalone-*.jar", SearchOption.AllDirectories).FirstOrDefault();
        if (jar is null)
        {
            Refuse("WireMock is not installed: npm could not bring it (npm ci in test/AnchorCallbacks.Platform.Tests/tools)");
            return;
        }
        try
        {
            process = Process.Start(new ProcessStartInfo("java",
                ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-jar", jar, "--port", "0", "--bind-address", "127.0.0.1", "--disable-banner",
                    "--async-response-enabled", "true", "--root-dir", Directory.CreateTempSubdirectory("wiremock-").FullName])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Refuse("Java is not installed: tests against WireMock need it");
            return;
        }
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith("port:", StringComparison.Ordinal))
            {
                admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{int.Parse(line.AsSpan(5).Trim(), CultureInfo.InvariantCulture)}/") };
                break;
            }
        if (admin is null)
            Refuse("WireMock did not start: " + await process.StandardError.ReadToEndAsync());
        // A full pipe would stop it.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        admin?.Dispose();
        process?.Kill(entireProcessTree: true);
        process?.Dispose();
    }

    /// <summary>Adds a stub, a WireMock mapping in JSON.</summary>
    public static async Task Stub(JsonObject mapping)
    {
        using var response = await admin!.PostAsync("__admin/mappings", new StringContent(mapping.ToJsonString(), Encoding.UTF8, "application/json"));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What was sent under a path, oldest first.</summary>
    public static async Task<List<(string Method, string Url, string Body, JsonElement Headers)>> Received(string path)
    {
        var criteria = new JsonObject { ["urlPathPattern"] = path + "(/.*)?" };
        using var response = await admin!.PostAsync("__admin/requests/find", new StringContent(criteria.ToJsonString(), Encoding.UTF8, "application/json"));
        using var found = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return [.. found.RootElement.GetProperty("requests").EnumerateArray()
            .OrderBy(request => request.GetProperty("loggedDate").GetInt64())
            .Select(request => (request.GetProperty("method").GetString()!, request.GetProperty("url").GetString()!, request.GetProperty("body").GetString()!, request.GetProperty("headers").Clone()))];
    }

    static void Refuse(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        whyNot = reason;
    }
}
