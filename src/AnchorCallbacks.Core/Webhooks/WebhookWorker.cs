using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Webhooks;

/// <summary>Makes deliveries from changes and sends them. Receivers do not wait for each other. Of the processes that share a database, one
/// does this work.</summary>
sealed partial class WebhookWorker(
    Database database, Subscriptions subscriptions, WebhookSender sender, WebhookOptions options, Leases leases,
    Signals signals, TimeProvider clock, ILogger<WebhookWorker> log) : BackgroundService
{
    /// <summary>Requests to one receiver at a time.</summary>
    const int MaxConcurrent = 8;

    /// <summary>After this number of failures in a row the receiver gets one request at a time.</summary>
    const int FailuresOfOutage = 5;

    const string LeaseName = "webhooks";

    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1), IdleInterval = TimeSpan.FromHours(1);
    static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15), LeaseMargin = TimeSpan.FromSeconds(10);

    /// <summary>The state of one receiver in this process.</summary>
    sealed class Receiver
    {
        public HashSet<Task> Sending { get; } = [];

        public int Failures { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        public int Resumes { get; set; }

        public int Free(DateTimeOffset now)
        {
            Sending.RemoveWhere(task => task.IsCompleted);
            return now < NotBefore ? 0 : (Failures < FailuresOfOutage ? MaxConcurrent : 1) - Sending.Count;
        }
    }

    readonly Dictionary<string, Receiver> receivers = [];
    DateTimeOffset leasedUntil;
    bool hasReleased;

    /// <summary>The subscriptions are known before the first request is served.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await subscriptions.Load();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await Run(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogFailed(e);
                }
                await signals.Changes.Wait(Pause, clock, stoppingToken);
            }
        }
        finally
        {
            // The store closes afterwards, so the results of requests in flight are saved first.
            await Task.WhenAll(receivers.Values.SelectMany(receiver => receiver.Sending));
            if (leasedUntil > DateTimeOffset.MinValue)
                await leases.Done(LeaseName, TimeSpan.Zero);
        }
    }

    TimeSpan Pause => !subscriptions.IsEmpty ? PollInterval : database.IsShared ? Subscriptions.RefreshInterval : IdleInterval;

    async Task Run(CancellationToken stop)
    {
        await subscriptions.Refresh();
        if (subscriptions.IsEmpty || !await IsMine())
            return;
        if (!hasReleased)
            await Release();
        while (await database.Write(connection => FanOut.Run(connection, clock.GetUtcNow().ToUnixTimeMilliseconds())))
        {
        }
        foreach (var subscription in subscriptions.All)
            if (subscription.IsActive)
                await Start(subscription, stop);
    }

    async Task<bool> IsMine()
    {
        var now = clock.GetUtcNow();
        if (!database.IsShared || now + LeaseTime / 2 < leasedUntil)
            return true;
        var turn = await leases.Take(LeaseName, LeaseTime);
        leasedUntil = turn.IsMine ? now + LeaseTime : DateTimeOffset.MinValue;
        return turn.IsMine;
    }

    /// <summary>After a crash of a single process, nobody else can be sending.</summary>
    async Task Release()
    {
        if (!database.IsShared)
            foreach (var subscription in subscriptions.All)
                await database.Write(async connection =>
                    await DeliveryRows.Release(connection, subscription.Id, clock.GetUtcNow().ToUnixTimeMilliseconds()));
        hasReleased = true;
    }

    /// <summary>Starts as many requests as the receiver may have.</summary>
    async Task Start(SubscriptionRow subscription, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (!receivers.TryGetValue(subscription.Id, out var receiver))
            receivers[subscription.Id] = receiver = new();
        // A resume says that the receiver works again.
        if (subscriptions.Resumes(subscription.Id) is var resumes && resumes != receiver.Resumes)
            (receiver.Resumes, receiver.Failures, receiver.NotBefore) = (resumes, 0, DateTimeOffset.MinValue);
        var (at, free) = (now.ToUnixTimeMilliseconds(), receiver.Free(now));
        if (free <= 0 || (await database.Read(connection => DeliveryRows.FindDue(connection, subscription.Id, at, 1))).Count == 0)
            return;
        var leased = await database.Write(connection => DeliveryRows.Lease(connection, subscription.Id, at,
            (now + options.Timeout + LeaseMargin).ToUnixTimeMilliseconds(), free));
        foreach (var delivery in leased)
            receiver.Sending.Add(Send(subscription, receiver, delivery, stop));
    }

    async Task Send(SubscriptionRow subscription, Receiver receiver, DeliveryRow delivery, CancellationToken stop)
    {
        try
        {
            // Leave the loop: other receivers do not wait.
            await Task.Yield();
            await sender.Send(subscription, delivery, (isSuccess, endedAt) => Report(receiver, isSuccess, endedAt), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It is sent again after the next start.
        }
        catch (Exception e)
        {
            // The lease ends by time, and the delivery is sent again.
            LogFailed(e);
            Report(receiver, false, clock.GetUtcNow());
        }
        finally
        {
            signals.Changes.Set();
        }
    }

    static void Report(Receiver receiver, bool isSuccess, DateTimeOffset endedAt)
    {
        lock (receiver)
        {
            receiver.Failures = isSuccess ? 0 : receiver.Failures + 1;
            receiver.NotBefore = receiver.Failures < FailuresOfOutage ? DateTimeOffset.MinValue
                : endedAt + Backoff.After(receiver.Failures - FailuresOfOutage + 1);
        }
    }

    [LoggerMessage(EventId = 4002, EventName = "WebhookWorker.Failed", Level = LogLevel.Warning,
        Message = "Sending webhooks failed; it is tried again")]
    partial void LogFailed(Exception e);
}
