using AnchorCallbacks.Tests.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>What orchestrators and scripts ask.</summary>
sealed class ProbesTests
{
    const string ReviewTypes = """
        types:
          default: { fields: { first_name: required, photo_id_front: { need: required, review: manual } } }
        """;

    [Test]
    public async Task Both_ports_say_that_the_process_lives_and_the_store_is_ready()
    {
        await using var server = await TestServer.Start();
        using var stranger = new HttpClient { BaseAddress = server.Operators.BaseAddress };

        foreach (var path in (string[])["/health/live", "/health/ready"])
        {
            Assert.That((await server.Send(HttpMethod.Get, path)).Body, Is.EqualTo("""{"status":"ok"}"""));
            Assert.That(await stranger.GetStringAsync(path), Is.EqualTo("""{"status":"ok"}"""));
        }
    }

    [Test]
    public async Task Health_tells_how_many_reviews_wait_and_for_how_long()
    {
        await using var server = await TestServer.Start(ReviewTypes);
        var before = await server.Send(HttpMethod.Get, "/health");
        await server.PutMultipart([("account", WalletSample.Account()), ("first_name", "Ana")],
            ("photo_id_front", WalletSample.Photo(1000)));
        server.Clock.Advance(TimeSpan.FromSeconds(90));

        var after = await server.Send(HttpMethod.Get, "/health");

        Assert.That(before.Json.GetProperty("reviews").GetRawText(), Is.EqualTo("""{"waiting":0,"oldest_seconds":null}"""));
        Assert.That(after.Json.GetProperty("reviews").GetRawText(), Is.EqualTo("""{"waiting":1,"oldest_seconds":90}"""));
    }

    [Test]
    public async Task The_verb_ends_with_0_for_a_server_that_can_work_and_with_3_for_none()
    {
        await using var server = await TestServer.Start();
        using var tool = new Tool().Set("Callback:Url", $"{server.Client.BaseAddress}");

        Assert.That((await tool.Run("health")).Output.Trim(), Is.EqualTo("ok"));
        Assert.That((await tool.Run("health", "--live", "--json")).Json["status"]!.ToString(), Is.EqualTo("ok"));
        tool.Set("Callback:Url", "http://127.0.0.1:1");
        Assert.That((await tool.Run("health")).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public async Task The_verb_ends_with_1_for_a_server_that_answers_and_cannot_work()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var unready = builder.Build();
        unready.Run(async context =>
        {
            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("""{"status":"unavailable"}""");
        });
        await unready.StartAsync();
        using var tool = new Tool().Set("Callback:Url", unready.Urls.Single());

        var ran = await tool.Run("health");

        Assert.That((ran.ExitCode, ran.Output.Trim()), Is.EqualTo((1, "unavailable")));
    }
}
