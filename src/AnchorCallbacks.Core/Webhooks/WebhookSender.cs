using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Webhooks;

/// <summary>Sends one delivery and saves the result: attempt, delivery and subscription in one transaction.</summary>
sealed partial class WebhookSender(
    Database database, ServiceKeys keys, Subscriptions subscriptions, WebhookForms forms, WebhookClient client, TimeProvider clock,
    ILogger<WebhookSender> log)
{
    public const string TestType = "webhook.test";

    const string FailedForADay = "every attempt failed for a day", NotWanted = "the receiver answered 410: it wants no more webhooks";

    static readonly TimeSpan SuccessAccuracy = TimeSpan.FromMinutes(1);

    /// <param name="report">Gets whether the receiver has taken it, and the end of the request, before anyone can see the result.</param>
    public async Task Send(SubscriptionRow subscription, DeliveryRow delivery, Action<bool, DateTimeOffset> report,
        CancellationToken cancel)
    {
        var started = clock.GetUtcNow();
        if (await database.Read(connection => ChangeRows.Find(connection, delivery.ChangeId)) is not { } change)
        {
            // Its retention has ended.
            await database.Write(async connection => await DeliveryRows.End(connection, delivery, DeliveryState.Parked));
            return;
        }
        if (await Post(subscription, change, started, cancel) is not { } result)
        {
            await database.Write(async connection => await DeliveryRows.End(connection, delivery, DeliveryState.Delivered));
            return;
        }
        var ended = clock.GetUtcNow();
        report(result.IsSuccess, ended);
        await database.Write(connection => Save(connection, subscription.Id, delivery, change, result, started, ended), Committed);
    }

    void Committed(SubscriptionRow? paused)
    {
        if (paused is null)
            return;
        subscriptions.Put(paused);
        LogPaused(paused.Id, paused.Name, paused.Reason);
    }

    /// <summary>Sends a message that reports no change. It works while the subscription is paused.</summary>
    public async Task<AttemptRow> Test(SubscriptionRow subscription, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var id = AuditLog.NewId(now);
        var message = forms.Of(subscription).Test(subscription, id, WebhookSecret.Open(keys, subscription, now), now);
        var row = Attempt(subscription.Id, id, TestType, await client.Post(subscription.Url, message, cancel), now);
        await database.Write(async connection => await AttemptRows.Append(connection, row));
        return row;
    }

    /// <returns>Null if the change says nothing in the form of the receiver.</returns>
    async Task<AttemptResult?> Post(SubscriptionRow subscription, ChangeRow change, DateTimeOffset now, CancellationToken cancel)
    {
        WebhookMessage? message;
        try
        {
            message = await forms.Of(subscription).Make(subscription, change, WebhookSecret.Open(keys, subscription, now), now);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            LogBroken(subscription.Id, change.Id, e);
            return new AttemptResult(0, "its secret, or the record of the customer, does not open", TimeSpan.Zero);
        }
        return message is null ? null : await client.Post(subscription.Url, message, cancel);
    }

    /// <returns>The subscription if this pauses it.</returns>
    static async ValueTask<SubscriptionRow?> Save(DbConnection connection, string id, DeliveryRow delivery, ChangeRow change,
        AttemptResult result, DateTimeOffset started, DateTimeOffset now)
    {
        await AttemptRows.Append(connection, Attempt(id, change.Id, change.Kind, result, started));
        var at = now.ToUnixTimeMilliseconds();
        if (result.IsSuccess)
        {
            await DeliveryRows.End(connection, delivery, DeliveryState.Delivered);
            await SubscriptionRows.Succeeded(connection, id, at, (now - SuccessAccuracy).ToUnixTimeMilliseconds());
            return null;
        }
        var first = delivery.FirstTriedAt is { } tried ? DateTimeOffset.FromUnixTimeMilliseconds(tried) : started;
        if (RetrySchedule.Next(delivery.Attempts + 1, first, result, now) is { } next)
            await DeliveryRows.Retry(connection, delivery, next.ToUnixTimeMilliseconds());
        else
            await DeliveryRows.End(connection, delivery, DeliveryState.Parked);
        await SubscriptionRows.Failed(connection, id, at);
        var row = await SubscriptionRows.Find(connection, id);
        var reason = result.IsGone ? NotWanted
            : row?.FailingSince <= (now - RetrySchedule.Longest).ToUnixTimeMilliseconds() ? FailedForADay : null;
        return reason is not null && await SubscriptionRows.Pause(connection, id, reason) > 0
            ? await SubscriptionRows.Find(connection, id) : null;
    }

    static AttemptRow Attempt(string id, string changeId, string kind, AttemptResult result, DateTimeOffset started) => new()
    {
        Id = AuditLog.NewId(started),
        SubscriptionId = id,
        ChangeId = changeId,
        At = started.ToUnixTimeMilliseconds(),
        Kind = kind,
        Millis = (long)result.Duration.TotalMilliseconds,
        Status = result.Status,
        Error = result.Error,
    };

    [LoggerMessage(EventId = 4000, EventName = "WebhookSender.Paused", Level = LogLevel.Error,
        Message = "Webhook {Id} ({Name}) is paused: {Reason}. Resume it when the receiver works again")]
    partial void LogPaused(string id, string name, string reason);

    [LoggerMessage(EventId = 4001, EventName = "WebhookSender.Broken", Level = LogLevel.Error,
        Message = "Webhook {Id}: change {ChangeId} cannot be sent")]
    partial void LogBroken(string id, string changeId, Exception e);
}
