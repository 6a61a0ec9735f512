using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Rates;

/// <summary>An anchor's own pricing service, on a real port.</summary>
sealed class StubPricing : IAsyncDisposable
{
    readonly WebApplication app;
    readonly CancellationTokenSource ending = new();

    StubPricing(WebApplication app) => this.app = app;

    /// <summary>Path and query of every request.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public int Status { get; set; } = 200;

    public string Body { get; set; } = "{}";

    /// <summary>How many of the next requests break before an answer.</summary>
    public int Breaks { get; set; }

    public bool Hangs { get; set; }

    public string Url => app.Urls.First();

    public static async Task<StubPricing> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new StubPricing(app);
        app.MapFallback("{*path}", stub.Answer);
        await app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await app.StopAsync();
        await app.DisposeAsync();
        ending.Dispose();
    }

    async Task Answer(HttpContext context)
    {
        Asked.Enqueue(context.Request.Path.Value + context.Request.QueryString.Value);
        if (Breaks > 0)
        {
            Breaks--;
            context.Abort();
            return;
        }
        if (Hangs)
            await Task.Delay(Timeout.Infinite, ending.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        context.Response.StatusCode = Status;
        if (Status is 301)
            context.Response.Headers.Location = "/elsewhere";
        await context.Response.WriteAsync(Body);
    }
}
