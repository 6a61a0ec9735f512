using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>Reads AP's lists of open transactions again and again: AP's events are off by default, and may be late or lost. What is older than
/// this server becomes known by them too.</summary>
sealed partial class Reconciler(
    Database database, Leases leases, TransactionStore transactions, PlatformLink link, ReactionOptions options, Signals signals,
        TimeProvider clock, ILogger<Reconciler> log)
    : BackgroundService
{
    /// <summary>Every status from which money may still move, and those of transactions whose customer may be asked.</summary>
    static readonly TransactionStatus[] Listed =
    [
        TransactionStatus.Incomplete, TransactionStatus.PendingUserTransferStart, TransactionStatus.PendingUserTransferComplete,
            TransactionStatus.PendingExternal,
        TransactionStatus.PendingAnchor, TransactionStatus.PendingStellar, TransactionStatus.PendingTrust, TransactionStatus.PendingUser,
            TransactionStatus.PendingSender,
        TransactionStatus.PendingReceiver, TransactionStatus.PendingCustomerInfoUpdate, TransactionStatus.PendingTransactionInfoUpdate,
            TransactionStatus.OnHold,
    ];

    internal const string StillOpen = "SELECT id, status FROM transactions WHERE open = 1 AND sep <> '' AND updated_at < @began";

    const int PageSize = 200;
    const string FirstStartFact = "first_start";
    const string LeaseName = "reconciler";

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    long failures;

    /// <summary>When the lists were last read to their end.</summary>
    public DateTimeOffset? LastRun { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        transactions.FirstStart = await FindFirstStart();
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first requests after a start have the machine to themselves.
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
                if (e is not PlatformUnreachableException reason || link.Fails(reason))
                    LogAway(e.Message);
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
            // Another process has read AP's lists since.
            if (link.Alarm is { } alarm && LastRun > alarm.Since)
                link.Answers();
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
            link.Answers();
            if (PlatformView.Of(transaction) is not { } view)
                continue;
            seen.Add(view.Id);
            page.Add(view);
            if (page.Count < PageSize)
                continue;
            await Apply(page, asked);
            asked = clock.GetUtcNow().ToUnixTimeMilliseconds();
        }
        link.Answers();
        await Apply(page, asked);
    }

    /// <summary>Max of a page is known: only the rest waits for the writer.</summary>
    async Task Apply(List<PlatformView> page, long asked)
    {
        var views = await database.Read(async connection =>
        {
            var others = new List<PlatformView>();
            foreach (var view in page)
                if (!transactions.Knows(await TransactionRows.Find(connection, view.Id), view))
                    others.Add(view);
            return others;
        });
        page.Clear();
        if (views.Count == 0)
            return;
        var news = await database.Write(async connection =>
        {
            var count = 0;
            foreach (var view in views)
                if (await transactions.Apply(connection, view, ViewSource.Answer, asked))
                    count++;
            return count;
        });
        if (news > 0)
            signals.Reactions.Set();
    }

    /// <summary>Those that are open as far as we know and that AP does not list have moved on: AP is asked where.</summary>
    async Task ReadMissing(HashSet<string> seen, long began)
    {
        var known = await database.Read(async connection =>
            (await connection.QueryAsync<(string Id, string Status)>(StillOpen, new { began })).AsList());
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

    Task<long> FindFirstStart()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return database.Write(async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO server_facts (name, value) VALUES (@name, @now) ON CONFLICT (name) DO NOTHING",
                new { name = FirstStartFact, now });
            return await connection.ExecuteScalarAsync<long>("SELECT value FROM server_facts WHERE name = @name",
                new { name = FirstStartFact });
        });
    }

    static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    [LoggerMessage(Level = LogLevel.Warning, Message = "AP's transactions cannot be read: {Reason}")]
    partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "AP's transactions could not be taken over; trying again")]
    partial void LogFailed(Exception e);
}
