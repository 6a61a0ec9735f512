using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Keeps what one customer may have stored within its limits. What was replaced goes, the oldest first; what is current stays.</summary>
sealed class CustomerQuota(CustomerLimits limits, WalTruncation scrubbing)
{
    /// <summary>Each time the limit is reached this share of it goes, so that not every request after it removes something.</summary>
    const int Share = 10;

    sealed class Kept
    {
        public string Id { get; init; } = "";
        public long Chunks { get; init; }
        public long? ReplacedAt { get; init; }

        public long Bytes => Chunks * DocumentSeal.SealedBytes;
    }

    public int UnknownTransactions => limits.UnknownTransactions;

    /// <param name="size">Of the record as a PUT would make it, sealed.</param>
    /// <param name="before">Of the record as it is. One that an earlier release let grow may shrink.</param>
    public Failure? Problem(CustomerUpdate update, int size, int before)
    {
        if (size > limits.RecordBytes && size > before)
            return Failure.Invalid(
                $"body: all values of a customer together must not be larger than {Limits.Describe(limits.RecordBytes)}");
        if (update.Changed.Any(value => value.Document is not null)
            && update.Record.Values.Sum(value => value.Document?.Size ?? 0) > limits.DocumentBytes)
            return Failure.Invalid(
                $"body: all documents of a customer together must not be larger than {Limits.Describe(limits.DocumentBytes)}");
        return null;
    }

    /// <summary>Operators may say as much again as customers: a rejection without a message always fits.</summary>
    public Failure? Problem(Decision decision, int size, int before) =>
        size > 2 * limits.RecordBytes && size > before
            && (decision.Kind == DecisionKind.Ask || !decision.Message.Equals(LocalizedText.None))
            ? Failure.Conflict("message: the customer's record is full; give a shorter message, or clear what was asked before")
            : null;

    /// <summary>To be called after a version was added, in its transaction.</summary>
    /// <param name="record">As it is now.</param>
    public async ValueTask Keep(DbConnection connection, string id, long version, CustomerRecord record, bool hasNewDocuments,
        DateTimeOffset now)
    {
        // A version replaces what one before it brought: there cannot be more of either than there are versions.
        var history = version > limits.ReplacedVersions ? await RemoveHistory(connection, id) : 0;
        var documents = hasNewDocuments ? await RemoveDocuments(connection, id, record, now) : 0;
        if (history + documents == 0)
            return;
        await AuditLog.Append(connection, id, version, now, AuditLog.ByServer, "expire",
            string.Create(CultureInfo.InvariantCulture, $"history={history} documents={documents}"));
        scrubbing.Ask();
    }

    async ValueTask<int> RemoveHistory(DbConnection connection, string id)
    {
        var most = limits.ReplacedVersions;
        if (await connection.ExecuteScalarAsync<long?>(
            "SELECT version FROM customer_history WHERE customer_id = @id ORDER BY version DESC LIMIT 1 OFFSET @most",
                new { id, most = (long)most }) is null)
            return 0;
        return await connection.ExecuteAsync(
            """
            DELETE FROM customer_history WHERE customer_id = @id AND version <= (
                SELECT version FROM customer_history WHERE customer_id = @id ORDER BY version DESC LIMIT 1 OFFSET @left)
            """, new { id, left = (long)(most - most / Share) });
    }

    async ValueTask<int> RemoveDocuments(DbConnection connection, string id, CustomerRecord record, DateTimeOffset now)
    {
        var all = (await connection.QueryAsync<Kept>("SELECT id, chunks, replaced_at FROM documents WHERE customer_id = @id", new { id }))
            .AsList();
        // The record is right, whatever the mark says.
        var current = record.Values.Select(value => value.Document?.Id).ToHashSet();
        var replaced = all.Where(document => document.ReplacedAt is not null && !current.Contains(document.Id))
            .OrderBy(document => document.ReplacedAt).ThenBy(document => document.Id, StringComparer.Ordinal).ToList();
        var (bytes, removed) = (all.Sum(document => document.Bytes), 0);
        while (removed < replaced.Count && (replaced.Count - removed > limits.ReplacedDocuments || bytes > limits.DocumentBytes))
        {
            await DocumentStore.Abandon(connection, id, replaced[removed].Id, now);
            bytes -= replaced[removed++].Bytes;
        }
        return removed;
    }
}
