using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Events;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Outbox;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Observability;

/// <summary><c>GET /health</c>, for whoever watches the process; it needs no credential and tells of no customer. Without one it tells
/// states and counts: addresses, causes and the key's id are for those who have one. Whether the server can
/// work depends on its store alone: while AP is away calls wait, and that is what they are for.</summary>
sealed partial class Health(
    Database database, DiskSpace disk, ServiceKeys keys, Rejudging judging, PlatformLink link, Reconciler reconciler, CallbackSurface surface, OriginCheck origins,
    OperatorPort port, OperatorAuth operators, TimeProvider clock, ILogger<Health> log)
{
    /// <param name="Problem">Why the store cannot be written; null when it can.</param>
    /// <param name="Calls">Null if nobody knows.</param>
    sealed record Seen(string? Problem, Backlog? Calls, Backlog? Events);

    /// <summary>Anyone may ask, and each look at the store is a write: askers within this time share one.</summary>
    static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(1);

    /// <summary>Whoever watches does not wait for long.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Less, so that a server that is away is named before.</summary>
    static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(4);

    readonly Lock gate = new();
    Task<Seen> look = Task.FromResult(new Seen(null, null, null));
    long lookedAt = long.MinValue;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", routes.ServiceProvider.GetRequiredService<Health>().Get);

    async Task Get(HttpContext context)
    {
        var isKnown = IsKnown(context);
        if (!isKnown && origins.Check(context.Request) is { } foreign)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await Answer.WriteError(context.Response, foreign.Text);
            return;
        }
        var (problem, calls, events) = await Look();
        var progress = judging.Progress;
        using var json = new PooledBuffer(512);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("status", problem is null ? "ok" : "unavailable");
            writer.WriteString("store", problem is null ? "ok" : isKnown ? problem : "unavailable");
            writer.WriteNumber("schema", database.Schema);
            if (isKnown)
                writer.WriteString("master_key", keys.Master.Id);
            WriteDisk(writer);
            writer.WriteStartObject("judging");
            writer.WriteBoolean("finished", progress.Finished);
            writer.WriteNumber("percent", progress.Percent);
            writer.WriteNumber("judged", progress.Judged);
            writer.WriteEndObject();
            Write(writer, "outbox", calls);
            Write(writer, "inbox", events);
            WritePlatform(writer, isKnown);
            writer.WriteEndObject();
        }
        context.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Written.Length;
        await context.Response.BodyWriter.WriteAsync(json.WrittenMemory);
    }

    void Write(Utf8JsonWriter writer, string name, Backlog? backlog)
    {
        if (backlog is null)
            return;
        writer.WriteStartObject(name);
        writer.WriteNumber("waiting", backlog.Waiting);
        writer.WriteNumber("parked", backlog.Parked);
        if (backlog.OldestSeconds(clock.GetUtcNow()) is { } seconds)
            writer.WriteNumber("oldest_seconds", seconds);
        else
            writer.WriteNull("oldest_seconds");
        writer.WriteEndObject();
    }

    /// <summary>Has a credential of the port it came in on.</summary>
    bool IsKnown(HttpContext context) => port.Serves(context) ? !operators.Check(context.Request).Failed(out _, out _) : surface.Knows(context.Request);

    void WriteDisk(Utf8JsonWriter writer)
    {
        if (disk.FreePercent() is not { } free)
            return;
        writer.WriteStartObject("disk");
        writer.WriteNumber("free_percent", free);
        if (free < disk.LeastFreePercent)
            writer.WriteString("alarm", FormattableString.Invariant($"less than {disk.LeastFreePercent} % of the store's disk is free"));
        writer.WriteEndObject();
    }

    void WritePlatform(Utf8JsonWriter writer, bool isKnown)
    {
        writer.WriteStartObject("platform");
        if (reconciler.LastRun is { } read)
            writer.WriteString("lists_read_at", read.UtcDateTime);
        else
            writer.WriteNull("lists_read_at");
        writer.WriteStartArray("alarms");
        if (link.Alarm is { } alarm)
            writer.WriteStringValue(isKnown ? alarm : "AP does not answer as it should; ask with a credential for the reason");
        if (link.CallbackAlarm is { } callbackAlarm)
            writer.WriteStringValue(isKnown ? callbackAlarm : "AP cannot read customers from here; ask with a credential for the reason");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    Task<Seen> Look()
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

    async Task<Seen> Probe()
    {
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var write = Try("written", "a write", database.Write(async connection => await connection.ExecuteAsync(
            "INSERT INTO store_probe (id, at) VALUES (1, @at) ON CONFLICT (id) DO UPDATE SET at = excluded.at", new { at }), timeout: DatabasePatience));
        var read = Try("read", "a read", database.Read(
            async connection => (Calls: await OutboxList.Count(connection), Events: await EventList.Count(connection)), DatabasePatience).AsTask());
        var (written, waiting) = (await write, await read);
        return new(written.Problem ?? waiting.Problem, waiting.Value.Calls, waiting.Value.Events);
    }

    async Task<(string? Problem, T? Value)> Try<T>(string done, string name, Task<T> work)
    {
        try
        {
            return (null, await work.WaitAsync(Patience, clock));
        }
        catch (TimeoutException)
        {
            return ($"{name} takes longer than 5 seconds", default);
        }
        catch (Exception e)
        {
            LogFailed(e);
            return (e is StoreException ? e.Message : $"cannot be {done}", default);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be used")]
    partial void LogFailed(Exception e);
}
