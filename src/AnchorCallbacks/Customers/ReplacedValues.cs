using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Takes away values and documents that newer ones replaced long ago. What a customer has now stays, however old it is.</summary>
sealed partial class ReplacedValues(Database database, ServiceKeys keys, WalTruncation scrubbing, TimeProvider clock,
    ILogger<ReplacedValues> log)
{
    const int BatchSize = 100;

    const string OldHistory = "SELECT customer_id, at FROM customer_history WHERE at <= @before AND at >= @from ORDER BY at LIMIT @most";

    const string OldDocuments =
        """
        SELECT customer_id, replaced_at AS at FROM documents
        WHERE replaced_at IS NOT NULL AND replaced_at <= @before AND replaced_at >= @from ORDER BY replaced_at LIMIT @most
        """;

    /// <summary>A customer with something that may go.</summary>
    sealed class Due
    {
        public string CustomerId { get; init; } = "";
        public long At { get; init; }
    }

    /// <param name="before">Unix milliseconds: what was replaced then or earlier goes.</param>
    /// <returns>How many entries of history and documents are gone.</returns>
    public async Task<int> Remove(long before, CancellationToken cancel)
    {
        // What a customer has to lose goes together, whichever way it was found.
        var removed = await Walk(OldHistory, before, cancel) + await Walk(OldDocuments, before, cancel);
        if (removed > 0)
            scrubbing.Ask();
        return removed;
    }

    async Task<int> Walk(string old, long before, CancellationToken cancel)
    {
        var (from, total) = (long.MinValue, 0);
        while (!cancel.IsCancellationRequested)
        {
            var due = await database.Read(async connection =>
                (await connection.QueryAsync<Due>(old, new { before, from, most = (long)BatchSize })).AsList());
            var removed = due.Count == 0 ? 0 : await database.Write(connection => RemoveSome(connection, due, before));
            total += removed;
            if (removed == 0 && due.Count < BatchSize)
                break;
            // Past what must stay, since its customer does not open.
            if (removed == 0)
                from = Math.Max(from + 1, due[^1].At);
        }
        return total;
    }

    /// <summary>Of as many customers as make a small part; the others are found again.</summary>
    async ValueTask<int> RemoveSome(DbConnection connection, List<Due> due, long before)
    {
        var removed = 0;
        foreach (var id in due.Select(row => row.CustomerId).Distinct())
            if (removed < BatchSize)
                removed += await RemoveOf(connection, id, before);
        return removed;
    }

    async ValueTask<int> RemoveOf(DbConnection connection, string id, long before)
    {
        if (await CustomerFile.Find(connection, id) is not { } row)
            return 0;
        var history = await connection.ExecuteAsync(
            """
            DELETE FROM customer_history WHERE customer_id = @id AND version IN (
                SELECT version FROM customer_history WHERE customer_id = @id AND at <= @before ORDER BY version LIMIT @most)
            """, new { id, before, most = (long)BatchSize });
        // Not before the last entry that names them.
        var documents = history < BatchSize ? await RemoveDocuments(connection, row, before) : 0;
        if (history + documents > 0)
            await AuditLog.Append(connection, id, row.Version, clock.GetUtcNow(), AuditLog.ByServer, "expire",
                FormattableString.Invariant($"history={history} documents={documents}"));
        return history + documents;
    }

    async ValueTask<int> RemoveDocuments(DbConnection connection, KeptCustomerRow row, long before)
    {
        var due = await DocumentStore.FindReplaced(connection, row.Id, before, BatchSize);
        if (due.Count == 0)
            return 0;
        CustomerRecord record;
        try
        {
            record = RecordSeal.Open(row.OpenKey(keys.DataKeys), row.Id, row.Version, row.Record);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            LogBroken(row.Id, e);
            return 0;
        }
        // The record is right, whatever the mark says: clocks that disagreed may have set it.
        var current = record.Values.Select(value => value.Document?.Id).ToHashSet();
        foreach (var id in due)
            if (current.Contains(id))
                await DocumentStore.Reinstate(connection, id);
            else
                await DocumentStore.Abandon(connection, row.Id, id, clock.GetUtcNow());
        return due.Count(id => !current.Contains(id));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The record of customer {CustomerId} does not open; its replaced documents stay")]
    partial void LogBroken(string customerId, Exception e);
}
