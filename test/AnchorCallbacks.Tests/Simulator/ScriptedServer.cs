using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>A business server that says what it is told to.</summary>
sealed class ScriptedServer : IAsyncDisposable
{
    readonly WebApplication app;

    ScriptedServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>Method and target of every request that is no event.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Bodies of the events.</summary>
    public ConcurrentQueue<string> Events { get; } = [];

    public static async Task<ScriptedServer> Start(Func<string, Task<(int Status, string Body)>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(async context =>
        {
            if (context.Request.Path == "/event")
            {
                using var reader = new StreamReader(context.Request.Body);
                server.Events.Enqueue(await reader.ReadToEndAsync());
                return;
            }
            var request = $"{context.Request.Method} {context.Request.GetEncodedPathAndQuery()}";
            server.Requests.Enqueue(request);
            var (status, body) = await answer(request);
            context.Response.StatusCode = status;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        });
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
