using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Keeps the stored data of one customer within its limits. Replaced data is removed, the oldest first. Current data
/// stays.</summary>
sealed class CustomerQuota(CustomerLimits limits, WalTruncation walTruncation)
{
    /// <summary>At the limit a tenth of the versions is removed, so that not every later request removes one.</summary>
    const int RemovedShare = 10;

    public int UnknownTransactions => limits.UnknownTransactions;

    /// <param name="size">Size of the sealed record after the PUT.</param>
    /// <param name="before">Its present size. A record that an earlier release let grow may shrink.</param>
    public Failure? Problem(CustomerUpdate update, int size, int before)
    {
        if (size > limits.RecordBytes && size > before)
            return Failure.Invalid(
                $"body: all values of a customer together must not be larger than {Limits.Describe(limits.RecordBytes)}");
        if ((update.Changed.Any(value => value.Document is not null) || update.ChangesAssociates)
            && update.Record.AllValues.Sum(value => value.Document?.Size ?? 0) > limits.DocumentBytes)
            return Failure.Invalid(
                $"body: all documents of a customer together must not be larger than {Limits.Describe(limits.DocumentBytes)}");
        return null;
    }

    /// <summary>Operators may add as much as customers. A rejection without a message always fits.</summary>
    public Failure? Problem(Decision decision, int size, int before) =>
        size > 2 * limits.RecordBytes && size > before
            && (decision.Kind == DecisionKind.Ask || !decision.Message.Equals(LocalizedText.None))
            ? Failure.Conflict("message: the customer's record is full; give a shorter message, or clear what was asked before")
            : null;

    /// <summary>Must be called after a version was added, in its transaction.</summary>
    /// <param name="record">The current record.</param>
    public async ValueTask Enforce(DbConnection connection, string id, long version, CustomerRecord record, bool hasNewDocuments,
        DateTimeOffset now)
    {
        // Each version adds at most one row of history.
        var history = version > limits.ReplacedVersions ? await RemoveHistory(connection, id) : 0;
        var documents = hasNewDocuments ? await RemoveDocuments(connection, id, record, now) : 0;
        if (history + documents == 0)
            return;
        await AuditLog.Append(connection, id, version, now, AuditLog.ByServer, AuditActions.Expire,
            FormattableString.Invariant($"history={history} documents={documents}"));
        walTruncation.Ask();
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
            """, new { id, left = (long)(most - most / RemovedShare) });
    }

    async ValueTask<int> RemoveDocuments(DbConnection connection, string id, CustomerRecord record, DateTimeOffset now)
    {
        var all = await ReplacedDocuments.Usage(connection, id);
        // The record decides which documents are current, not the column replaced_at.
        var current = record.AllValues.Select(value => value.Document?.Id).ToHashSet();
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
