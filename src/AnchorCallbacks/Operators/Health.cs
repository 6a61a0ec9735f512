using System.Data.Common;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Events;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using AnchorCallbacks.Webhooks;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>GET /health</c>, for monitoring. It needs no credential and shows nothing about customers. Without a credential it shows
/// states and counts; with one also addresses, causes and the id of the key. The status depends only on the store: while AP is away, calls
/// wait in the outbox, and the server can work.</summary>
sealed partial class Health(
    Database database, DiskSpace disk, ServiceKeys keys, ReEvaluation reEvaluation, PlatformLink link, Reconciler reconciler,
    TypesReload types, RatesReload rates, CallbackEndpointAdapter adapter, OriginCheck origins, Subscriptions subscriptions,
    OperatorPort port, OperatorAuth operators, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<Health> log)
{
    /// <param name="Problem">Why the store cannot be used. Null if it can.</param>
    /// <param name="Calls">Null if unknown.</param>
    /// <param name="Reviews">Null if unknown.</param>
    /// <param name="Webhooks">The numbers of waiting and of parked deliveries.</param>
    sealed record StoreState(string? Problem, Backlog? Calls, Backlog? Events, Backlog? Reviews,
        (long Waiting, long Parked)? Webhooks = null);

    /// <summary>Requests within this time share one probe, because anybody may ask and each probe writes to the store.</summary>
    static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Shorter than <see cref="Timeout"/>, so that the store's own message about a lost database comes first.</summary>
    static readonly TimeSpan DatabaseTimeout = TimeSpan.FromSeconds(4);

    const string LivePath = "/health/live", ReadyPath = "/health/ready";

    readonly Lock gate = new();
    Task<StoreState> probe = Task.FromResult(new StoreState(null, null, null, null));
    long probedAt = long.MinValue;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(LivePath, [HttpMethods.Get], context => WriteState(context, "ok")).ExcludeFromDescription();
        routes.MapMethods(ReadyPath, [HttpMethods.Get], context => context.RequestServices.GetRequiredService<Health>().GetReady(context))
            .ExcludeFromDescription();
        routes.MapGet("/health", static (Health health, HttpContext context) => health.Get(context))
            .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Shows whether the server can work, and its progress. If AP is away, the status stays ok: see platform.");
    }

    /// <summary>Can the server take requests? That AP is away is no reason against it.</summary>
    async Task GetReady(HttpContext context) => await WriteState(context, lifetime.ApplicationStopping.IsCancellationRequested ? "stopping"
        : (await SharedProbe()).Problem is null ? "ok" : "unavailable");

    static Task WriteState(HttpContext context, string state)
    {
        context.Response.StatusCode = state == "ok" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"status":"{{state}}"}""");
    }

    async Task<Results<Ok<HealthReport>, JsonHttpResult<HealthReport>, JsonHttpResult<HealthRefusal>>> Get(HttpContext context)
    {
        var isKnown = await IsKnown(context);
        if (!isKnown && origins.Check(context.Request) is { } foreign)
            return TypedResults.Json(new HealthRefusal { Error = foreign.Text }, statusCode: StatusCodes.Status400BadRequest);
        var report = await Report(isKnown, isKnown && port.Serves(context));
        return report.Status == "ok" ? TypedResults.Ok(report)
            : TypedResults.Json(report, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <param name="isKnown">The reader has a credential.</param>
    /// <param name="showsAddress">The reader has an operator's key.</param>
    public async Task<HealthReport> Report(bool isKnown, bool showsAddress = false)
    {
        var (problem, calls, events, reviews, webhooks) = await SharedProbe();
        var now = clock.GetUtcNow();
        return new HealthReport
        {
            Status = problem is null ? "ok" : "unavailable",
            Store = problem is null ? "ok" : isKnown ? problem : "unavailable",
            Schema = database.Schema,
            MasterKey = isKnown ? keys.DataKeys.MasterId : null,
            CallbackAddress = showsAddress ? port.CallbackAddress : null,
            Disk = DiskReport.Of(disk),
            Evaluation = reEvaluation.Progress,
            Reviews = ReviewsReport.Of(reviews, now),
            Outbox = BacklogReport.Of(calls, now),
            Inbox = BacklogReport.Of(events, now),
            Webhooks = webhooks is not { } deliveries || subscriptions.IsEmpty ? null : new()
            {
                Waiting = deliveries.Waiting,
                Parked = deliveries.Parked,
                Alarms = [.. subscriptions.Alarms.Select(alarm => isKnown ? alarm
                    : "a webhook is paused; a request with a credential shows which")],
            },
            Platform = new() { ListsReadAt = reconciler.LastRun?.UtcDateTime, Alarms = [.. Alarms(isKnown, calls)] },
            Configuration = ConfigReport.Of(types, rates, isKnown),
        };
    }

    /// <summary>Does the request have a valid credential for its port?</summary>
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
            // Health must answer while the store is away.
            return false;
        }
    }

    IEnumerable<string> Alarms(bool isKnown, Backlog? calls)
    {
        if (link.Alarm is { } alarm)
            yield return Describe(isKnown ? alarm.Text : "AP does not answer correctly; a request with a credential shows the reason.",
                alarm.Since, calls);
        if (link.CallbackAlarm is { } callbackAlarm)
            yield return isKnown ? callbackAlarm : "AP cannot read customers from here; a request with a credential shows the reason";
    }

    static string Describe(string cause, DateTimeOffset since, Backlog? calls)
    {
        var waiting = calls?.Waiting switch
        {
            null => "the number of waiting calls is not known",
            1 => "1 call waits",
            var count => FormattableString.Invariant($"{count} calls wait"),
        };
        return FormattableString.Invariant($"{cause} Since {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; {waiting}.");
    }

    Task<StoreState> SharedProbe()
    {
        lock (gate)
        {
            if (probedAt == long.MinValue || (probe.IsCompleted && clock.GetElapsedTime(probedAt) > SharedFor))
            {
                probedAt = clock.GetTimestamp();
                probe = Probe();
            }
            return probe;
        }
    }

    async Task<StoreState> Probe()
    {
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var write = Try("written", "a write", database.Write(async connection => await connection.ExecuteAsync(
            "INSERT INTO store_probe (id, at) VALUES (1, @at) ON CONFLICT (id) DO UPDATE SET at = excluded.at", new { at }),
            key: new("store_probe"), timeout: DatabaseTimeout));
        var read = Try("read", "a read", database.Read(
            async connection => (Calls: await OutboxList.Count(connection), Events: await EventList.Count(connection),
                Reviews: await ReviewCounts.All(connection), Webhooks: await CountDeliveries(connection)),
            DatabaseTimeout).AsTask());
        var (written, waiting) = (await write, await read);
        return new(written.Problem ?? waiting.Problem, waiting.Value.Calls, waiting.Value.Events, waiting.Value.Reviews,
            waiting.Value.Webhooks);
    }

    async ValueTask<(long Waiting, long Parked)> CountDeliveries(DbConnection connection)
    {
        var (waiting, parked) = (0L, 0L);
        foreach (var subscription in subscriptions.All)
        {
            var backlog = await DeliveryRows.Count(connection, subscription.Id);
            (waiting, parked) = (waiting + backlog.Waiting, parked + backlog.Parked);
        }
        return (waiting, parked);
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

    [LoggerMessage(EventId = 3400, EventName = "Health.Failed", Level = LogLevel.Error, Message = "The store cannot be used")]
    partial void LogFailed(Exception e);
}
