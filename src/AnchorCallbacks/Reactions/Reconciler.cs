using AnchorCallbacks.Outbox;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Reactions;

/// <summary>Reads AP's lists of transactions that concern us, again and again: AP's events are off by default, and may be late or lost.</summary>
sealed partial class Reconciler(
    Database database, Leases leases, TransactionBook book, PlatformLink link, ReactionOptions options, Signals signals, TimeProvider clock, ILogger<Reconciler> log)
    : BackgroundService
{
    internal const string StillWaiting = "SELECT id FROM transactions WHERE open = 1 AND status = @status AND updated_at < @began";

    const int PageSize = 200;
    const string FirstStartFact = "first_start";
    const string LeaseName = "reconciler";

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    long failures;

    /// <summary>When the lists were last read to their end.</summary>
    public DateTimeOffset? LastRun { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        book.FirstStart = await FindFirstStart();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first requests after a start have the machine to themselves.
        await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = options.Reconcile;
            try
            {
                await Run(stoppingToken);
                failures = 0;
            }
            catch (PlatformException e)
            {
                if (e is not PlatformUnreachableException reason || link.Fails(reason))
                    LogAway(e.Message);
                pause = Max(pause, Backoff.After(++failures));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
            await Task.Delay(pause, clock, stoppingToken);
        }
    }

    public async Task Run(CancellationToken cancel)
    {
        var generation = await link.FindGeneration(cancel);
        var turn = await leases.Take(LeaseName, Lease);
        if (!turn.IsMine)
        {
            LastRun = turn.LastDone ?? LastRun;
            // Another process has read AP's lists since.
            if (link.Alarm is { } alarm && LastRun > alarm.Since)
                link.Answers();
            return;
        }
        var asks = options.AskOnCreate && generation == PlatformGeneration.ThreeOrLater;
        var began = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var seen = new HashSet<string>();
        await ReadList(Sep.Six, asks ? [TransactionStatus.PendingCustomerInfoUpdate, TransactionStatus.Incomplete] : [TransactionStatus.PendingCustomerInfoUpdate], seen, cancel);
        await ReadList(Sep.ThirtyOne, asks ? [TransactionStatus.PendingCustomerInfoUpdate, TransactionStatus.PendingReceiver] : [TransactionStatus.PendingCustomerInfoUpdate], seen, cancel);
        await ReadMissing(seen, began);
        link.Answers();
        await leases.Done(LeaseName, options.Reconcile);
        LastRun = clock.GetUtcNow();
    }

    async Task ReadList(Sep sep, TransactionStatus[] statuses, HashSet<string> seen, CancellationToken cancel)
    {
        var page = new List<PlatformView>(PageSize);
        await foreach (var transaction in link.Client.ListTransactionsAsync(new GetTransactions { Sep = sep, Statuses = statuses, PageSize = PageSize }, cancel))
        {
            if (PlatformView.Of(transaction) is not { } view)
                continue;
            seen.Add(view.Id);
            page.Add(view);
            if (page.Count == PageSize)
                await Enter(page);
        }
        await Enter(page);
    }

    async Task Enter(List<PlatformView> page)
    {
        if (page.Count == 0)
            return;
        var views = page.ToArray();
        page.Clear();
        var news = await database.Write(async connection =>
        {
            var count = 0;
            foreach (var view in views)
                if (await book.Enter(connection, view, ViewSource.Answer))
                    count++;
            return count;
        });
        if (news > 0)
            signals.Reactions.Set();
    }

    /// <summary>Those that AP had waiting for a customer and does not list any more have moved on: AP is asked where.</summary>
    async Task ReadMissing(HashSet<string> seen, long began)
    {
        var known = await database.Read(async connection => (await connection.QueryAsync<string>(
            StillWaiting, new { status = TransactionStatus.PendingCustomerInfoUpdate.Value, began })).AsList());
        var missing = known.FindAll(id => !seen.Contains(id));
        if (missing.Count == 0)
            return;
        await database.Write(async connection =>
        {
            foreach (var id in missing)
                await TransactionRows.ReadLater(connection, id, began);
            return true;
        });
        signals.Reads.Set();
    }

    Task<long> FindFirstStart()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return database.Write(async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO server_facts (name, value) VALUES (@name, @now) ON CONFLICT (name) DO NOTHING", new { name = FirstStartFact, now });
            return await connection.ExecuteScalarAsync<long>("SELECT value FROM server_facts WHERE name = @name", new { name = FirstStartFact });
        });
    }

    static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    [LoggerMessage(Level = LogLevel.Warning, Message = "AP's transactions cannot be read: {Reason}")]
    partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "AP's transactions could not be taken over; trying again")]
    partial void LogFailed(Exception e);
}
