using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.CustomerPages;

/// <summary>Reads a transaction from AP for a page, in a bounded time.</summary>
sealed class PageTransactions(TransactionReader reader, PlatformLink link, Database database, Signals signals, TimeProvider clock)
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>AP's report counts as new for this long.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>Notes whose the transaction is, and reads AP's report.</summary>
    public async Task Enter(EntryClaims claims, CancellationToken cancel)
    {
        var (account, memo, now) = (claims.Customer.Account!, claims.Customer.Memo, clock.GetUtcNow());
        var added = await database.Write(connection =>
            new ValueTask<int>(InteractiveFlow.Enter(connection, claims.TransactionId, account, memo, now)));
        await Refresh(claims.TransactionId, cancel, isForced: added > 0);
    }

    public async Task<TransactionRow?> Refresh(string id, CancellationToken cancel, bool isForced = false)
    {
        var known = await Find(id);
        // A page must not wait for an AP that is known to be away.
        if (link.Alarm is not null)
            return known;
        if (!isForced && known is not null && clock.GetUtcNow().ToUnixTimeMilliseconds() - known.AnsweredAt < Fresh.TotalMilliseconds)
            return known;
        using var timeout = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            await reader.Read(id, either.Token);
            signals.Reactions.Set();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return known;
        }
        return await Find(id);
    }

    public async Task<TransactionRow?> Find(string id) =>
        await database.Read(connection => TransactionRows.Find(connection, id)) is { Sep.Length: > 0 } row ? row : null;
}
