using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Makes the calls. While one is under way nothing is held that our own <c>GET /customer</c> needs: AP asks it before it answers.</summary>
sealed partial class OutboxWorker(
    Database database, ServiceKeys keys, PlatformLink link, PlatformOptions platform, ReactionOptions options, CallResults callResults,
        FundsCheck funds, InFlightCalls inFlight, Signals signals,
    TimeProvider clock, ILogger<OutboxWorker> log) : BackgroundService
{
    /// <summary>AP executes the calls of a request one after another.</summary>
    const int MaxConcurrentRequests = 16;
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    /// <summary>While a call hangs AP may be back already.</summary>
    static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(15);

    readonly SemaphoreSlim slots = new(MaxConcurrentRequests);
    readonly AwayPause pause = new(link, clock);
    DateTimeOffset tried;

    /// <summary>Outlives a crash by a while; a call that is under way has been given up by then.</summary>
    TimeSpan Lease => platform.Timeouts.Total + options.LeaseMargin;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var underWay = new HashSet<Task>();
        try
        {
            await Run(underWay, stoppingToken);
        }
        finally
        {
            // The store closes after this: what is known of calls under way is written down first.
            await Task.WhenAll(underWay);
        }
    }

    async Task Run(HashSet<Task> underWay, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await slots.WaitAsync(stoppingToken);
                underWay.RemoveWhere(task => task.IsCompleted);
                var rows = await TakeOrRelease();
                if (rows.Count > 0)
                {
                    underWay.Add(SendAndRelease(rows, stoppingToken));
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
            // Off the loop: the next rows need not wait for these to be sealed and written.
            await Task.Yield();
            await Send(rows, stoppingToken);
        }
        catch (Exception e)
        {
            // The leases end by themselves, and AP is read before anything is sent again.
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

    /// <summary>Leases what is due. While AP is away one call alone finds out whether it is back.</summary>
    async Task<List<OutboxRow>> Take()
    {
        var now = clock.GetUtcNow();
        var isAway = pause.IsAway;
        if (!pause.IsOver || (isAway && slots.CurrentCount < MaxConcurrentRequests - 1 && now < tried + TryAgain))
            return [];
        var at = now.ToUnixTimeMilliseconds();
        if (await database.Read(OutboxRows.NextDue) is not { } next || next > at)
            return [];
        tried = now;
        return await database.Write(connection =>
            OutboxRows.Lease(connection, at, (now + Lease).ToUnixTimeMilliseconds(), isAway ? 1 : platform.BatchLimit));
    }

    async Task<TimeSpan> UntilNext()
    {
        var next = Math.Max(await database.Read(OutboxRows.NextDue) ?? long.MaxValue, pause.End.ToUnixTimeMilliseconds());
        var time = next - clock.GetUtcNow().ToUnixTimeMilliseconds();
        return time >= PollInterval.TotalMilliseconds ? PollInterval : TimeSpan.FromMilliseconds(Math.Max(10, time));
    }

    async Task Send(List<OutboxRow> leased, CancellationToken stoppingToken)
    {
        var unsure = leased.FindAll(row => row.Uncertainty != CallUncertainty.None || row.State == OutboxState.Sending);
        // All at once: one after the other, with an AP that does not answer, they would outlast their leases.
        await Task.WhenAll([.. unsure.Select(row => ReadFirst(row, stoppingToken)), SendRest([.. leased.Except(unsure)], stoppingToken)]);
    }

    async Task ReadFirst(OutboxRow row, CancellationToken stoppingToken) => Note(await callResults.Read(row, stoppingToken));

    async Task SendRest(List<OutboxRow> leased, CancellationToken stoppingToken)
    {
        var (unread, reason) = await funds.Read(leased, stoppingToken);
        if (reason is not null)
            Note(reason);
        if (unread.Count > 0)
            await database.Write(async connection =>
            {
                // While they were leased nothing could take their place, and there may be something else to say by now.
                foreach (var row in unread)
                    await TransactionRows.Changed(connection, row.TransactionId);
                return await OutboxRows.Return(connection, unread, clock.GetUtcNow().ToUnixTimeMilliseconds());
            });
        await SendSure(await StillDue([.. leased.Except(unread)]), stoppingToken);
    }

    /// <summary>The lease had to reach the disk, and the customer may have changed meanwhile: then there may be nothing to say any more.</summary>
    async Task<List<OutboxRow>> StillDue(List<OutboxRow> leased)
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

    async Task SendSure(List<OutboxRow> leased, CancellationToken stoppingToken)
    {
        var rows = new List<OutboxRow>();
        var calls = new List<TransactionCall>();
        foreach (var row in leased)
        {
            try
            {
                calls.Add(CallSeal.Open(keys, row));
                rows.Add(row);
            }
            catch (SealBrokenException e)
            {
                LogBroken(row.Id, e);
                await callResults.Park(row, "does not open");
            }
        }
        if (rows.Count == 0)
            return;
        for (var i = 0; i < rows.Count; i++)
            inFlight.Begin(rows[i].TransactionId, rows[i].CustomerId, (calls[i] as NotifyCustomerInfoUpdated)?.CustomerType);
        try
        {
            var results = await link.Client.SendBatchAsync(calls, rows.ConvertAll(row => row.Id), stoppingToken);
            Note(results);
            await callResults.Settle(rows, results);
        }
        catch (OperationCanceledException)
        {
            await callResults.Interrupt(rows);
        }
    }

    void Note(IReadOnlyList<BatchResult> results)
    {
        if (results.FirstOrDefault(result => result.Unreachable is not null)?.Unreachable is { } reason)
            Note(reason);
        else if (results.Any(result => result.Unknown is null))
        {
            pause.Answered();
            link.Answers();
        }
    }

    /// <param name="reason">Null: AP has answered.</param>
    void Note(PlatformUnreachableException? reason)
    {
        if (reason is null)
        {
            pause.Answered();
            return;
        }
        if (link.Fails(reason))
            LogAway(reason.Message);
        pause.Failed();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "AP does not take calls: {Reason} They wait")]
    partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Call {Id} does not open and is parked")]
    partial void LogBroken(string id, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Calls to AP could not be made; trying again")]
    partial void LogFailed(Exception e);
}
