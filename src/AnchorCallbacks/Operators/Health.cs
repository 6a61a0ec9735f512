using AnchorCallbacks.Callback;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Events;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>GET /health</c>, for whoever watches the process; it needs no credential and tells of no customer. Without one it tells
/// states and counts: addresses, causes and the key's id are for those who have one. Whether the server can
/// work depends on its store alone: while AP is away calls wait, and that is what they are for.</summary>
sealed partial class Health(
    Database database, DiskSpace disk, ServiceKeys keys, ReEvaluation judging, PlatformLink link, Reconciler reconciler,
        CallbackEndpointAdapter adapter, OriginCheck origins,
    OperatorPort port, OperatorAuth operators, TimeProvider clock, ILogger<Health> log)
{
    /// <param name="Problem">Why the store cannot be written; null when it can.</param>
    /// <param name="Calls">Null if nobody knows.</param>
    sealed record Seen(string? Problem, Backlog? Calls, Backlog? Events);

    /// <summary>Anyone may ask, and each look at the store is a write: askers within this time share one.</summary>
    static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(1);

    /// <summary>Whoever watches does not wait for long.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Less, so that a server that is away is named before.</summary>
    static readonly TimeSpan DatabaseTimeout = TimeSpan.FromSeconds(4);

    readonly Lock gate = new();
    Task<Seen> look = Task.FromResult(new Seen(null, null, null));
    long lookedAt = long.MinValue;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", static (Health health, HttpContext context) => health.Get(context))
            .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Whether the server can work, and how far it is. AP being away is no reason to be unavailable; see platform.");

    async Task<Results<Ok<HealthReport>, JsonHttpResult<HealthReport>, JsonHttpResult<HealthRefusal>>> Get(HttpContext context)
    {
        var isKnown = await IsKnown(context);
        if (!isKnown && origins.Check(context.Request) is { } foreign)
            return TypedResults.Json(new HealthRefusal { Error = foreign.Text }, statusCode: StatusCodes.Status400BadRequest);
        var report = await Report(isKnown);
        return report.Status == "ok" ? TypedResults.Ok(report)
            : TypedResults.Json(report, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <param name="isKnown">The report is for somebody with a credential.</param>
    public async Task<HealthReport> Report(bool isKnown)
    {
        var (problem, calls, events) = await Look();
        var now = clock.GetUtcNow();
        return new HealthReport
        {
            Status = problem is null ? "ok" : "unavailable",
            Store = problem is null ? "ok" : isKnown ? problem : "unavailable",
            Schema = database.Schema,
            MasterKey = isKnown ? keys.Master.Id : null,
            Disk = DiskReport.Of(disk),
            Evaluation = judging.Progress,
            Outbox = BacklogReport.Of(calls, now),
            Inbox = BacklogReport.Of(events, now),
            Platform = new() { ListsReadAt = reconciler.LastRun?.UtcDateTime, Alarms = [.. Alarms(isKnown, calls)] },
        };
    }

    /// <summary>Has a credential of the port it came in on.</summary>
    async ValueTask<bool> IsKnown(HttpContext context)
    {
        if (!port.Serves(context))
            return adapter.HasCredential(context.Request);
        try
        {
            return !(await operators.Check(context.Request)).Failed(out _, out _);
        }
        catch (StoreException)
        {
            // Health is asked when the store is away.
            return false;
        }
    }

    IEnumerable<string> Alarms(bool isKnown, Backlog? calls)
    {
        if (link.Alarm is { } alarm)
            yield return Describe(isKnown ? alarm.Text
                : "AP does not answer as it should; ask with a credential for the reason.", alarm.Since, calls);
        if (link.CallbackAlarm is { } callbackAlarm)
            yield return isKnown ? callbackAlarm : "AP cannot read customers from here; ask with a credential for the reason";
    }

    static string Describe(string cause, DateTimeOffset since, Backlog? calls) =>
        FormattableString.Invariant(
            $"{cause} Since {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; {calls?.Waiting switch { null => "how many calls wait is not known", 1 => "1 call waits", var n => $"{n} calls wait" }}.");

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
            "INSERT INTO store_probe (id, at) VALUES (1, @at) ON CONFLICT (id) DO UPDATE SET at = excluded.at", new { at }),
                key: new("store_probe"), timeout: DatabaseTimeout));
        var read = Try("read", "a read", database.Read(
            async connection => (Calls: await OutboxList.Count(connection), Events: await EventList.Count(connection)), DatabaseTimeout)
                .AsTask());
        var (written, waiting) = (await write, await read);
        return new(written.Problem ?? waiting.Problem, waiting.Value.Calls, waiting.Value.Events);
    }

    async Task<(string? Problem, T? Value)> Try<T>(string done, string name, Task<T> work)
    {
        try
        {
            return (null, await work.WaitAsync(Timeout, clock));
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
