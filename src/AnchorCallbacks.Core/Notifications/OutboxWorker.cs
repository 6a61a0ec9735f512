using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Sends the calls. AP sends <c>GET /customer</c> before it answers a call, so a call in flight holds nothing that this request
/// needs.</summary>
sealed partial class OutboxWorker(
    Database database, ServiceKeys keys, PlatformLink link, PlatformOptions platform, ReactionOptions options, CallResults callResults,
    FundsCheck funds, InteractivePrices prices, InFlightCalls inFlight, Signals signals, TimeProvider clock,
    ILogger<OutboxWorker> log) : BackgroundService
{
    /// <summary>AP executes the calls of a request one after another.</summary>
    const int MaxConcurrentRequests = 16;
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    /// <summary>AP may answer again while an earlier call still hangs.</summary>
    static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(15);

    readonly SemaphoreSlim slots = new(MaxConcurrentRequests);
    readonly OutagePause pause = new(link, clock);
    DateTimeOffset lastProbe;

    /// <summary>Longer than a call's timeout: when the lease ends, the call is no longer in flight.</summary>
    TimeSpan Lease => platform.Timeouts.Total + options.LeaseMargin;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sending = new HashSet<Task>();
        try
        {
            await Run(sending, stoppingToken);
        }
        finally
        {
            // The store closes afterwards, so the results of calls in flight are saved first.
            await Task.WhenAll(sending);
        }
    }

    async Task Run(HashSet<Task> sending, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await slots.WaitAsync(stoppingToken);
                sending.RemoveWhere(task => task.IsCompleted);
                var rows = await TakeOrRelease();
                if (rows.Count > 0)
                {
                    sending.Add(SendAndRelease(rows, stoppingToken));
                    continue;
                }
                slots.Release();
                await signals.Calls.Wait(await UntilNext(), clock, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
                await signals.Calls.Wait(PollInterval, clock, stoppingToken);
            }
        }
    }

    async Task SendAndRelease(List<OutboxRow> rows, CancellationToken stoppingToken)
    {
        try
        {
            // Leave the loop: the next rows do not wait until these are opened and sent.
            await Task.Yield();
            await Send(rows, stoppingToken);
        }
        catch (Exception e)
        {
            // The leases end by time. Then AP is read before a call is sent again.
            LogFailed(e);
        }
        finally
        {
            slots.Release();
            signals.Calls.Set();
        }
    }

    async Task<List<OutboxRow>> TakeOrRelease()
    {
        try
        {
            return await Take();
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    /// <summary>Leases the calls that are due. While AP is unreachable, a single call probes it.</summary>
    async Task<List<OutboxRow>> Take()
    {
        var now = clock.GetUtcNow();
        var isUnreachable = pause.IsUnreachable;
        if (!pause.IsOver || (isUnreachable && slots.CurrentCount < MaxConcurrentRequests - 1 && now < lastProbe + ProbeInterval))
            return [];
        var at = now.ToUnixTimeMilliseconds();
        if (await database.Read(OutboxRows.NextDue) is not { } next || next > at)
            return [];
        lastProbe = now;
        return await database.Write(connection =>
            OutboxRows.Lease(connection, at, (now + Lease).ToUnixTimeMilliseconds(), isUnreachable ? 1 : platform.BatchLimit));
    }

    async Task<TimeSpan> UntilNext()
    {
        var next = Math.Max(await database.Read(OutboxRows.NextDue) ?? long.MaxValue, pause.End.ToUnixTimeMilliseconds());
        var time = next - clock.GetUtcNow().ToUnixTimeMilliseconds();
        return time >= PollInterval.TotalMilliseconds ? PollInterval : TimeSpan.FromMilliseconds(Math.Max(10, time));
    }

    async Task Send(List<OutboxRow> leased, CancellationToken stoppingToken)
    {
        var uncertain = leased.FindAll(row => row.Uncertainty != CallUncertainty.None || row.State == OutboxState.Sending);
        // In parallel: one after the other they would exceed their leases while AP does not answer.
        await Task.WhenAll(
            [.. uncertain.Select(row => ReadFirst(row, stoppingToken)), SendCertain([.. leased.Except(uncertain)], stoppingToken)]);
    }

    async Task ReadFirst(OutboxRow row, CancellationToken stoppingToken) => Report(await callResults.Read(row, stoppingToken));

    async Task SendCertain(List<OutboxRow> leased, CancellationToken stoppingToken)
    {
        var (unread, reason) = await funds.Read(leased, stoppingToken);
        if (reason is not null)
            Report(reason);
        if (unread.Count > 0)
            await database.Write(async connection =>
            {
                // Nothing could replace the calls while they were leased. Another notice may be due by now.
                foreach (var row in unread)
                    await TransactionRows.Changed(connection, row.TransactionId);
                return await OutboxRows.Return(connection, unread, clock.GetUtcNow().ToUnixTimeMilliseconds());
            });
        await SendBatch(await RemoveOutdated([.. leased.Except(unread)]), stoppingToken);
    }

    /// <summary>Returns the calls whose transaction changed while the lease was written to disk. Their notices may be outdated.</summary>
    async Task<List<OutboxRow>> RemoveOutdated(List<OutboxRow> leased)
    {
        if (leased.Count == 0)
            return leased;
        var undecided = await database.Read(OutboxRows.Undecided);
        var outdated = leased.FindAll(row => undecided.Contains(row.Id));
        if (outdated.Count == 0)
            return leased;
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await database.Write(connection => OutboxRows.Return(connection, outdated, at));
        return [.. leased.Except(outdated)];
    }

    async Task SendBatch(List<OutboxRow> leased, CancellationToken stoppingToken)
    {
        var rows = new List<OutboxRow>();
        var calls = new List<TransactionCall>();
        foreach (var row in leased)
        {
            try
            {
                var call = CallSeal.Open(keys, row);
                if (call is NotifyInteractiveFlowCompleted flow)
                {
                    // The price is that of this moment. AP is told nothing without one.
                    if ((await prices.Complete(flow, await AccountOf(row), stoppingToken)).Failed(out var failure, out flow))
                    {
                        await callResults.Postpone(row, failure.Text);
                        continue;
                    }
                    call = flow;
                }
                calls.Add(call);
                rows.Add(row);
            }
            catch (SealBrokenException e)
            {
                LogBroken(row.Id, e);
                await callResults.Park(row, "does not open");
            }
        }
        if (rows.Count > 0 && clock.GetUtcNow() > LatestStart(rows))
            await Renew(rows, calls);
        if (rows.Count == 0)
            return;
        for (var i = 0; i < rows.Count; i++)
            inFlight.Begin(rows[i].TransactionId, rows[i].CustomerId, (calls[i] as NotifyCustomerInfoUpdated)?.CustomerType);
        using var sending = OutboxTrace.Begin(rows);
        try
        {
            var results = await link.Client.SendBatchAsync(calls, rows.ConvertAll(row => row.Id), stoppingToken);
            Report(results);
            await callResults.Save(rows, results);
        }
        catch (OperationCanceledException)
        {
            await callResults.Interrupt(rows);
        }
    }

    /// <summary>The latest time to send. A call that is sent by then ends before its lease, also by another machine's clock.</summary>
    DateTimeOffset LatestStart(List<OutboxRow> leased) =>
        DateTimeOffset.FromUnixTimeMilliseconds(leased[0].LeasedUntil) - platform.Timeouts.Total - (options.LeaseMargin / 2);

    /// <summary>Leases the calls for longer, because reads and prices took long. Calls that another process has leased meanwhile are
    /// left to it.</summary>
    async Task Renew(List<OutboxRow> rows, List<TransactionCall> calls)
    {
        var until = (clock.GetUtcNow() + Lease).ToUnixTimeMilliseconds();
        var renewed = await database.Write(connection => OutboxRows.Renew(connection, rows, until));
        for (var i = rows.Count - 1; i >= 0; i--)
            if (renewed.Contains(rows[i]))
                rows[i].LeasedUntil = until;
            else
            {
                rows.RemoveAt(i);
                calls.RemoveAt(i);
            }
    }

    async Task<string> AccountOf(OutboxRow row) =>
        (await database.Read(connection => TransactionRows.Find(connection, row.TransactionId)))?.Account ?? "";

    void Report(IReadOnlyList<BatchResult> results)
    {
        if (results.FirstOrDefault(result => result.Unreachable is not null)?.Unreachable is { } reason)
            Report(reason);
        else if (results.Any(result => result.Unknown is null))
        {
            pause.Answered();
            link.ReportAnswer();
        }
    }

    /// <param name="reason">Null if AP has answered.</param>
    void Report(PlatformUnreachableException? reason)
    {
        if (reason is null)
        {
            pause.Answered();
            return;
        }
        if (link.ReportFailure(reason))
            LogUnreachable(reason.Message);
        pause.Failed();
    }

    [LoggerMessage(EventId = 2503, EventName = "OutboxWorker.Unreachable", Level = LogLevel.Warning,
        Message = "AP does not answer calls, so they wait: {Reason}")]
    partial void LogUnreachable(string reason);

    [LoggerMessage(EventId = 2504, EventName = "OutboxWorker.Broken", Level = LogLevel.Error,
        Message = "Call {Id} does not open and is parked")]
    partial void LogBroken(string id, Exception e);

    [LoggerMessage(EventId = 2505, EventName = "OutboxWorker.Failed", Level = LogLevel.Warning,
        Message = "Sending calls to AP failed; it is tried again")]
    partial void LogFailed(Exception e);
}
