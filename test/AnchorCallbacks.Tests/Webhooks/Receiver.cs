using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Webhooks;

/// <summary>A request that a receiver got.</summary>
sealed record Received(IHeaderDictionary Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Id => Headers["webhook-id"].ToString();

    public string Type => Json.GetProperty("type").GetString()!;

    public JsonElement Data => Json.GetProperty("data");

    public string? Member(string name) => Data.TryGetProperty(name, out var value) ? value.ToString() : null;
}

/// <summary>A receiver of webhooks on a real port.</summary>
sealed class Receiver : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<Received> received = [];

    Receiver(WebApplication app) => this.app = app;

    public IReadOnlyList<Received> All => [.. received];

    public string Url => app.Urls.Single() + "/hooks?token=secret-of-the-receiver";

    /// <summary>Answers a request with a status. It runs before the request counts as received.</summary>
    public Func<Received, HttpContext, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(204);

    public int Status
    {
        set => Answer = (_, _) => Task.FromResult(value);
    }

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.Take);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task Take(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
        var request = new Received(headers, await reader.ReadToEndAsync());
        context.Response.StatusCode = await Answer(request, context);
        received.Enqueue(request);
    }
}
