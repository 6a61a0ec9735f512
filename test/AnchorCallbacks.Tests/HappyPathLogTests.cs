using System.Net;
using System.Text;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests;

/// <summary>An administrator sees at Information what the server does, with ids only.</summary>
sealed class HappyPathLogTests
{
    const string Types = """
        types:
          default: { fields: { first_name: required, photo_id_front: { need: required, review: manual } } }
          sep6: { extends: default }
        """;

    [Test]
    public async Task Each_step_is_one_line_with_ids_only()
    {
        await using var loop = await Loop.Start(types: Types);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6"), ("first_name", "Wilhelmina")],
            ("photo_id_front", WalletSample.Photo(1000)));
        await loop.Settle();
        var customer = await loop.CustomerOf(wallet);
        var version = await Version(loop, customer);
        await loop.Server.Decide(customer, new { decision = "accept", fields = new[] { "photo_id_front" }, version });
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();

        var lines = string.Join('\n', loop.Server.Log.At(LogLevel.Information));
        Assert.That(lines, Does.Match($"CustomerStore Customer {customer} is created"));
        Assert.That(lines, Does.Match($"CustomerDecisions Customer {customer}: accept by operator:local; it has version [0-9]+"));
        Assert.That(lines, Does.Match($"AP has notify_customer_info_updated for transaction {id}, which is now pending_anchor"));
        Assert.That(lines, Does.Not.Contain("Wilhelmina").And.Not.Contain(wallet));
    }

    [Test]
    public async Task A_stop_tells_what_waited()
    {
        var server = await TestServer.Start();
        var log = server.Log;
        await server.DisposeAsync();

        var lines = string.Join('\n', log.At(LogLevel.Information));
        Assert.That(lines, Does.Match("Stopping: 0 requests of AP and [0-9]+ writes are under way"));
        Assert.That(lines, Does.Match("Stopped after [0-9]+ ms: 0 requests of AP were not answered; 0 calls to AP wait"));
    }

    [Test]
    public async Task A_request_under_way_is_answered_before_the_server_ends()
    {
        var server = await TestServer.Start();
        var (log, adapter) = (server.Log, server.Get<CallbackEndpointAdapter>());
        using var client = new HttpClient { BaseAddress = server.Client.BaseAddress };
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var body = $$"""{"account":"{{WalletSample.Account()}}","first_name":"Ana","last_name":"Prueba","email_address":"a@example.com"}""";
        var put = client.PutAsync("/customer", new HeldBody(Encoding.UTF8.GetBytes(body), rest.Task));
        await Eventually(() => adapter.UnderWay == 1, "the request is under way");

        var stopped = server.DisposeAsync().AsTask();
        await Eventually(() => log.Text.Contains("Stopping: 1 requests of AP"), "the server stops");
        rest.SetResult();

        Assert.That((int)(await put).StatusCode, Is.EqualTo(200));
        await stopped;
        Assert.That(log.Text, Does.Match("Stopped after [0-9]+ ms: 0 requests of AP were not answered"));
    }

    /// <summary>A body whose second half comes later.</summary>
    sealed class HeldBody : HttpContent
    {
        readonly byte[] bytes;
        readonly Task rest;

        public HeldBody(byte[] bytes, Task rest)
        {
            (this.bytes, this.rest) = (bytes, rest);
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            await rest;
            await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    static async Task<long> Version(Loop loop, string customer) =>
        (await loop.Server.Look($"/customers/{customer}")).Json.GetProperty("version").GetInt64();
}
