using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Changes;

/// <summary>Records changes for the slices above, in the transaction that makes them. Without a reader it writes nothing.</summary>
sealed class ChangeLog(Signals signals)
{
    volatile int wanted;

    /// <summary>The kinds that have a reader.</summary>
    public ChangeKind Wanted
    {
        get => (ChangeKind)wanted;
        set => wanted = (int)value;
    }

    /// <summary>Whether a change of one of these kinds is recorded.</summary>
    public bool Wants(ChangeKind kinds) => ((ChangeKind)wanted & kinds) != 0;

    /// <summary>Adds the statement after those of the change itself: their locks give the changes of one customer their order.</summary>
    /// <param name="scope">Words by which a reader selects, separated by spaces: the customer's types, or the transaction's SEP.</param>
    public void Add(StatementBatch batch, ChangeKind kind, ChangeData data, string scope, DateTimeOffset now)
    {
        if (Wants(kind))
            Append(batch, new() { CustomerId = data.CustomerId ?? "", TransactionId = data.TransactionId ?? "", Data = data.ToJson() },
                kind, scope, now);
    }

    void Append(StatementBatch batch, ChangeRow row, ChangeKind kind, string scope, DateTimeOffset now)
    {
        ChangeRows.Append(batch, new()
        {
            Id = AuditLog.NewId(now),
            Kind = kind.Word(),
            At = now.ToUnixTimeMilliseconds(),
            CustomerId = row.CustomerId,
            TransactionId = row.TransactionId,
            Scope = scope,
            Data = row.Data,
        });
        // The reader looks too early on an engine with several writers. It looks again soon.
        signals.Changes.Set();
    }

    /// <summary>The same, where the change runs its statements one by one.</summary>
    public async ValueTask Add(DbConnection connection, ChangeKind kind, ChangeData data, string scope, DateTimeOffset now)
    {
        if (!Wants(kind))
            return;
        var batch = new StatementBatch();
        Add(batch, kind, data, scope, now);
        await batch.Run(connection);
    }

    /// <summary>Records what a partner sees differently now.</summary>
    /// <param name="customerId">Empty: it is about no customer.</param>
    /// <param name="data">JSON for the partner's form. It holds no value that a customer gave.</param>
    public async ValueTask AddForPartner(DbConnection connection, ChangeKind kind, string partner, string customerId, string data,
        DateTimeOffset now)
    {
        if (!Wants(kind))
            return;
        var batch = new StatementBatch();
        Append(batch, new() { CustomerId = customerId, Data = data }, kind, partner, now);
        await batch.Run(connection);
    }

    /// <summary>Wakes the reader after a commit.</summary>
    public void Committed()
    {
        if (wanted != 0)
            signals.Changes.Set();
    }
}
