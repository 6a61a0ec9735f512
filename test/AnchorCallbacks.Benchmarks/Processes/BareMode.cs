using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>The limit of GET: Kestrel with one endpoint that answers a constant JSON of the length it is told.</summary>
static class BareMode
{
    public const string Name = "bare";

    public static async Task<int> Run(int length)
    {
        var json = new byte[length];
        json.AsSpan().Fill((byte)'a');
        "{\"a\":\""u8.CopyTo(json);
        "\"}"u8.CopyTo(json.AsSpan(length - 2));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.MapGet("/customer", async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = json.Length;
            await context.Response.BodyWriter.WriteAsync(json);
        });
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.First()).Port.ToString(CultureInfo.InvariantCulture));
        await app.WaitForShutdownAsync();
        return 0;
    }
}
