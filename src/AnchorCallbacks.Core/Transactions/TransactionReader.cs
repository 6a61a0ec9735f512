using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>The result of reading a transaction from AP.</summary>
enum ReadResult
{
    Read,

    /// <summary>AP has no such transaction.</summary>
    Unknown,

    /// <summary>AP did not answer, or answered something else.</summary>
    Unread,

    /// <summary>AP refused our credential.</summary>
    Forbidden,
}

/// <summary>Reads transactions from AP by id: unknown ones that a request named, and known ones that may have changed.</summary>
sealed partial class TransactionReader(
    Database database, TransactionStore transactions, PlatformLink link, Signals signals, TimeProvider clock,
    ILogger<TransactionReader> log) : BackgroundService
{
    const int BatchSize = 8;
    const int MaxIdLength = 256;
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    readonly OutagePause pause = new(link, clock);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => WorkerLoop.Run(
        cancel => signals.Reads.Wait(PollInterval, clock, cancel), Run, LogFailed, stoppingToken);

    /// <returns>Whether transactions were due. There may be more.</returns>
    public async Task<bool> Run(CancellationToken cancel)
    {
        if (!pause.IsOver)
            return false;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var ids = await database.Read(connection => TransactionRows.ToRead(connection, now, BatchSize));
        await Task.WhenAll(ids.Select(id => ReadOrPostpone(id, cancel)));
        var more = ids.Count < BatchSize && await Poll(now, cancel);
        if (ids.Count > 0)
            signals.Reactions.Set();
        return ids.Count > 0 || more;
    }

    /// <summary>Reads open transactions without a recent report. AP may have changed them without an event.</summary>
    async Task<bool> Poll(long now, CancellationToken cancel)
    {
        var rows = await database.Read(connection => TransactionRows.ToPoll(connection, now, BatchSize));
        if (rows.Count == 0)
            return false;
        var read = await Task.WhenAll(rows.Select(row => TransactionPolling.Next(row, now) <= now ? TryRead(row.Id, cancel)
            : Task.FromResult(true)));
        await database.Write(async connection =>
        {
            foreach (var row in rows)
                if (await TransactionRows.Find(connection, row.Id) is { Open: true } found)
                    await TransactionRows.PollAgain(connection, row.Id,
                        Math.Max(TransactionPolling.Next(found, now), now + TransactionPolling.BlockedMin));
            return true;
        });
        signals.Reactions.Set();
        // While AP is unreachable one batch is enough.
        return rows.Count == BatchSize && Array.TrueForAll(read, done => done);
    }

    /// <summary>While AP is unreachable the read stays due, and the pause limits the attempts.</summary>
    async Task ReadOrPostpone(string id, CancellationToken cancel)
    {
        if (!await TryRead(id, cancel) && pause.IsOver)
            await Postpone(id);
    }

    async Task<bool> TryRead(string id, CancellationToken cancel) => await Read(id, cancel) is ReadResult.Read or ReadResult.Unknown;

    /// <summary>Reads a transaction now.</summary>
    public async Task<ReadResult> Read(string id, CancellationToken cancel)
    {
        try
        {
            return await Fetch(id, cancel);
        }
        catch (PlatformUnreachableException e)
        {
            if (link.ReportFailure(e))
                LogUnreachable(e.Message);
            pause.Failed();
            return e.Reason == UnreachableCause.Forbidden ? ReadResult.Forbidden : ReadResult.Unread;
        }
        catch (PlatformException e)
        {
            LogUnread(id, e.Message);
            return ReadResult.Unread;
        }
    }

    /// <summary>Reads a transaction from AP, and applies the answer.</summary>
    /// <exception cref="PlatformException">AP did not answer, or refused.</exception>
    async Task<ReadResult> Fetch(string id, CancellationToken cancel)
    {
        var asked = clock.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            if (PlatformView.Of(await link.Read(id, cancel)) is not { } view || view.Id != id)
                return ReadResult.Unread;
            pause.Answered();
            return await database.Write(async connection =>
            {
                await TransactionRows.ReadDone(connection, id);
                await transactions.Apply(connection, view, UpdateSource.Answer, asked);
                return ReadResult.Read;
            });
        }
        catch (PlatformRefusedException e) when (e.Reason is RefusalReason.NotFound)
        {
            pause.Answered();
            await database.Write(connection => transactions.Unknown(connection, id));
            return ReadResult.Unknown;
        }
    }

    /// <summary>The transaction as stored here. If it is not, it is read from AP.</summary>
    public async ValueTask<Result<TransactionRow>> FindOrFetch(string id, CancellationToken cancel)
    {
        if (await Find(id) is { } known)
            return known;
        try
        {
            // AP has no such ids.
            if (id.Length <= MaxIdLength && !id.Any(char.IsControl) && await Fetch(id, cancel) == ReadResult.Read
                && await Find(id) is { } found)
                return found;
            return Failure.NotFound("id: neither this server nor AP knows a transaction of this id");
        }
        catch (PlatformException e)
        {
            return Failure.Conflict($"id: no transaction of this id is known here, and AP cannot be asked: {e.Message}");
        }
    }

    async ValueTask<TransactionRow?> Find(string id) =>
        await database.Read(connection => TransactionRows.Find(connection, id)) is { Sep.Length: > 0 } row ? row : null;

    Task<int> Postpone(string id) => database.Write(async connection =>
    {
        var tries = (await TransactionRows.Find(connection, id))?.ReadAttempts ?? 0;
        return await TransactionRows.ReadFailed(connection, id, (clock.GetUtcNow() + Backoff.After(tries)).ToUnixTimeMilliseconds());
    });

    [LoggerMessage(EventId = 2201, EventName = "TransactionReader.Unreachable", Level = LogLevel.Warning,
        Message = "AP's transactions cannot be read: {Reason}")]
    partial void LogUnreachable(string reason);

    [LoggerMessage(EventId = 2202, EventName = "TransactionReader.Unread", Level = LogLevel.Debug,
        Message = "Transaction {TransactionId} could not be read from AP: {Reason}")]
    partial void LogUnread(string transactionId, string reason);

    [LoggerMessage(EventId = 2203, EventName = "TransactionReader.Failed", Level = LogLevel.Warning,
        Message = "Reading transactions from AP failed; it is tried again")]
    partial void LogFailed(Exception e);
}
