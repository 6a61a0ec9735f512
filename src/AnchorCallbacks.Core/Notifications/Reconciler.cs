using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Reads AP's lists of open transactions at an interval. AP's events are off by default, and may be late or lost. The lists also
/// show transactions from before this server was installed.</summary>
sealed partial class Reconciler(
    Database database, Leases leases, TransactionStore transactions, PlatformLink link, ReactionOptions options, Signals signals,
    TimeProvider clock, ILogger<Reconciler> log) : BackgroundService
{
    /// <summary>The statuses in which money may still move or AP may be asked for a customer's data.</summary>
    static readonly TransactionStatus[] Listed =
    [
        TransactionStatus.Incomplete, TransactionStatus.PendingUserTransferStart, TransactionStatus.PendingUserTransferComplete,
        TransactionStatus.PendingExternal, TransactionStatus.PendingAnchor, TransactionStatus.PendingStellar,
        TransactionStatus.PendingTrust, TransactionStatus.PendingUser, TransactionStatus.PendingSender, TransactionStatus.PendingReceiver,
        TransactionStatus.PendingCustomerInfoUpdate, TransactionStatus.PendingTransactionInfoUpdate, TransactionStatus.OnHold,
    ];

    const int PageSize = 200;
    const string LeaseName = "reconciler";

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    long failures;

    /// <summary>When the lists were last read completely.</summary>
    public DateTimeOffset? LastRun { get; private set; }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first requests after a start come before this work.
        var pause = TimeSpan.FromSeconds(1);
        return WorkerLoop.Run(cancel => Task.Delay(pause, clock, cancel), async cancel =>
        {
            pause = options.Reconcile;
            try
            {
                await Run(cancel);
                failures = 0;
            }
            catch (PlatformException e)
            {
                if (e is not PlatformUnreachableException reason || link.ReportFailure(reason))
                    LogUnreachable(e.Message);
                pause = Max(pause, Backoff.WhileAway(++failures));
            }
            return false;
        }, LogFailed, stoppingToken);
    }

    public async Task Run(CancellationToken cancel)
    {
        await link.FindGeneration(cancel);
        var turn = await leases.Take(LeaseName, Lease);
        if (!turn.IsMine)
        {
            LastRun = turn.LastDone ?? LastRun;
            // Another process has read AP's lists since then.
            if (link.Alarm is { } alarm && LastRun > alarm.Since)
                link.ReportAnswer();
            return;
        }
        var began = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var seen = new HashSet<string>();
        foreach (var sep in new[] { Sep.Six, Sep.ThirtyOne, Sep.TwentyFour })
            await ReadList(sep, seen, cancel);
        await ReadMissing(seen, began);
        await leases.Done(LeaseName, options.Reconcile);
        LastRun = clock.GetUtcNow();
    }

    async Task ReadList(Sep sep, HashSet<string> seen, CancellationToken cancel)
    {
        var page = new List<PlatformView>(PageSize);
        var asked = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await foreach (var transaction in link.Client.ListTransactionsAsync(new GetTransactions
        {
            Sep = sep,
            Statuses = Listed,
            PageSize = PageSize
        }, cancel))
        {
            link.ReportAnswer();
            if (PlatformView.Of(transaction) is not { } view)
                continue;
            seen.Add(view.Id);
            page.Add(view);
            if (page.Count < PageSize)
                continue;
            await Apply(page, asked);
            asked = clock.GetUtcNow().ToUnixTimeMilliseconds();
        }
        link.ReportAnswer();
        await Apply(page, asked);
    }

    /// <summary>Most of a page is known already. Only the rest waits for the writer.</summary>
    async Task Apply(List<PlatformView> page, long asked)
    {
        var views = await database.Read(async connection =>
        {
            var changed = new List<PlatformView>();
            foreach (var view in page)
                if (!transactions.IsCurrent(await TransactionRows.Find(connection, view.Id), view))
                    changed.Add(view);
            return changed;
        });
        page.Clear();
        if (views.Count == 0)
            return;
        var due = await database.Write(async connection =>
        {
            var count = 0;
            foreach (var view in views)
                if (await transactions.Apply(connection, view, UpdateSource.Answer, asked))
                    count++;
            return count;
        });
        if (due > 0)
            signals.Reactions.Set();
    }

    /// <summary>A transaction that is open here and that AP does not list has changed. It is read from AP.</summary>
    async Task ReadMissing(HashSet<string> seen, long began)
    {
        var known = await database.Read(connection => TransactionRows.OpenSince(connection, began));
        var missing = known.FindAll(row => !seen.Contains(row.Id) && Array.IndexOf(Listed, new(row.Status)) >= 0);
        if (missing.Count == 0)
            return;
        await database.Write(async connection =>
        {
            foreach (var (id, _) in missing)
                await TransactionRows.ReadLater(connection, id, began);
            return true;
        });
        signals.Reads.Set();
    }

    static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    [LoggerMessage(EventId = 2508, EventName = "Reconciler.Unreachable", Level = LogLevel.Warning,
        Message = "AP's transactions cannot be read: {Reason}")]
    partial void LogUnreachable(string reason);

    [LoggerMessage(EventId = 2509, EventName = "Reconciler.Failed", Level = LogLevel.Warning,
        Message = "Reading AP's lists failed; it is tried again")]
    partial void LogFailed(Exception e);
}
