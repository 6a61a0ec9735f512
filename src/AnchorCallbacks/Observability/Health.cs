using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Observability;

/// <summary><c>GET /health</c>, for whoever watches the process; it needs no credential and tells of no customer.</summary>
sealed partial class Health(Database database, ServiceKeys keys, Rejudging judging, TimeProvider clock, ILogger<Health> log)
{
    /// <summary>Anyone may ask, and each look at the store is a write: askers within this time share one.</summary>
    static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly Lock gate = new();
    Task<string?> look = Task.FromResult<string?>(null);
    long lookedAt = long.MinValue;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", routes.ServiceProvider.GetRequiredService<Health>().Get);

    async Task Get(HttpContext context)
    {
        var problem = await Look();
        var progress = judging.Progress;
        using var json = new PooledBuffer(512);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("status", problem is null ? "ok" : "unavailable");
            writer.WriteString("store", problem ?? "ok");
            writer.WriteNumber("schema", database.Schema);
            writer.WriteString("master_key", keys.Master.Id);
            writer.WriteStartObject("judging");
            writer.WriteBoolean("finished", progress.Finished);
            writer.WriteNumber("percent", progress.Percent);
            writer.WriteNumber("judged", progress.Judged);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        context.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Written.Length;
        await context.Response.BodyWriter.WriteAsync(json.WrittenMemory);
    }

    Task<string?> Look()
    {
        lock (gate)
        {
            if (lookedAt == long.MinValue || (look.IsCompleted && clock.GetElapsedTime(lookedAt) > SharedFor))
            {
                lookedAt = clock.GetTimestamp();
                look = Probe();
            }
            return look;
        }
    }

    /// <returns>Why the store cannot be written; null when it can.</returns>
    async Task<string?> Probe()
    {
        try
        {
            var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var write = database.Write(async connection => await connection.ExecuteAsync(
                "INSERT INTO store_probe (id, at) VALUES (1, @at) ON CONFLICT (id) DO UPDATE SET at = excluded.at", new { at }));
            await write.WaitAsync(Patience, clock);
            return null;
        }
        catch (TimeoutException)
        {
            return "a write takes longer than 5 seconds";
        }
        catch (Exception e)
        {
            LogFailed(e);
            return e is StoreException ? e.Message : "cannot be written";
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be written")]
    partial void LogFailed(Exception e);
}
