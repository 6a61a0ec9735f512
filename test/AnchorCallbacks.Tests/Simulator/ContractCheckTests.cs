using AnchorCallbacks.Simulator;
using AnchorCallbacks.Simulator.Contract;
using AnchorCallbacks.Tests.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Simulator;

sealed class ContractCheckTests
{
    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task This_server_passes_every_case(PlatformGeneration generation)
    {
        await using var server =
            await TestServer.Start(overrides: [("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Tokens.Secret)]);

        var results = await Run(new()
        {
            Url = server.Client.BaseAddress!,
            Generation = generation,
            Auth = SimulatorCredentials.Jwt(Tokens.Secret),
            Clock = server.Clock,
        });

        Assert.That(results.Where(result => result.Outcome != ContractOutcome.Passed), Is.Empty);
        Assert.That(results, Has.Count.GreaterThan(60));
        Assert.That(results.Select(result => result.Name), Is.Unique);
    }

    [Test]
    public async Task The_verb_reports_each_case_and_ends_with_0()
    {
        await using var server =
            await TestServer.Start(overrides: [("Callback:Auth:Type", "api_key"), ("Callback:Auth:Secret", Tokens.Secret)]);
        using var tool = new Tool().Set("Callback:Auth:Secret", Tokens.Secret);

        var ran = await tool.Run("simulate", "--url", $"{server.Client.BaseAddress}", "--auth", "api_key");

        Assert.That(ran.ExitCode, Is.Zero, ran.Output);
        Assert.That(ran.Output, Does.Contain("customer-put-new").And.Contain("0 failed").And.Contain("only tokens expire"));
    }

    [TestCase(200, "{}", "customers", "'status' must be one of")]
    [TestCase(200, """{"id":"always","status":"ACCEPTED"}""", "customers", "'id' must be absent while there is no customer")]
    [TestCase(500, "oops", "events", "AP would repeat this event for ever")]
    [TestCase(200, """{"status":"NEEDS_INFO"}""", "customers", "'id' is missing")]
    public async Task A_server_with_a_fault_fails_with_the_reason(int status, string body, string part, string reason)
    {
        await using var server = await Answering(status, body);

        var results = await Run(new() { Url = new(server.Urls.First()) });

        Assert.That(results.Where(result => result.Outcome == ContractOutcome.Failed && result.Part == part)
            .Select(result => result.Reason), Has.Some.Contains(reason));
    }

    [Test]
    public async Task A_wrong_server_ends_the_verb_with_1_and_none_with_3()
    {
        using var tool = new Tool();
        await using (var server = await Answering(200, "{}"))
            Assert.That((await tool.Run("simulate", "--quiet", "--url", server.Urls.First())).ExitCode, Is.EqualTo(1));

        Assert.That((await tool.Run("simulate", "--url", "http://127.0.0.1:1")).ExitCode, Is.EqualTo(3));
        Assert.That((await tool.Run("simulate", "--url", "http://127.0.0.1:1", "--auth", "jwt")).ExitCode, Is.EqualTo(2), "no secret");
    }

    static async Task<List<ContractResult>> Run(ContractOptions options)
    {
        var results = new List<ContractResult>();
        await foreach (var result in ContractCheck.Run(options))
            results.Add(result);
        return results;
    }

    static async Task<WebApplication> Answering(int status, string body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        });
        await app.StartAsync();
        return app;
    }
}
