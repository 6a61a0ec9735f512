using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Removes values and documents that newer ones replaced long ago. Current ones stay, however old they are.</summary>
sealed partial class ReplacedValues(Database database, ServiceKeys keys, WalTruncation walTruncation, TimeProvider clock,
    ILogger<ReplacedValues> log)
{
    const int BatchSize = 100;

    /// <summary>A customer with something to remove.</summary>
    sealed class DueCustomer
    {
        public string CustomerId { get; init; } = "";
        public long At { get; init; }
    }

    /// <param name="before">Unix milliseconds: removes what was replaced then or earlier.</param>
    /// <returns>The number of removed history rows and documents.</returns>
    public async Task<int> Remove(long before, CancellationToken cancel)
    {
        // Each walk removes both from the customers that it finds.
        var removed = await Walk(FindHistory, before, cancel) + await Walk(FindDocuments, before, cancel);
        if (removed > 0)
            walTruncation.Ask();
        return removed;
    }

    static async ValueTask<List<DueCustomer>> FindHistory(DbConnection connection, long before, long from) =>
        (await connection.QueryAsync<DueCustomer>(
            "SELECT customer_id, at FROM customer_history WHERE at <= @before AND at >= @from ORDER BY at LIMIT @most",
            new { before, from, most = (long)BatchSize })).AsList();

    static async ValueTask<List<DueCustomer>> FindDocuments(DbConnection connection, long before, long from) =>
        (await ReplacedDocuments.Find(connection, before, from, BatchSize))
            .ConvertAll(row => new DueCustomer { CustomerId = row.CustomerId, At = row.At });

    async Task<int> Walk(Func<DbConnection, long, long, ValueTask<List<DueCustomer>>> find, long before, CancellationToken cancel)
    {
        var (from, total) = (long.MinValue, 0);
        while (!cancel.IsCancellationRequested)
        {
            var start = from;
            var due = await database.Read(connection => find(connection, before, start));
            var removed = due.Count == 0 ? 0 : await database.Write(connection => RemoveBatch(connection, due, before));
            total += removed;
            if (removed == 0 && due.Count < BatchSize)
                break;
            // Nothing of this batch could be removed: its records cannot be opened. Continue after it.
            if (removed == 0)
                from = Math.Max(from + 1, due[^1].At);
        }
        return total;
    }

    /// <summary>Stops after about one batch. The next search finds the other customers again.</summary>
    async ValueTask<int> RemoveBatch(DbConnection connection, List<DueCustomer> due, long before)
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
        // A document must not go before the last history row that refers to it.
        var documents = history < BatchSize ? await RemoveDocuments(connection, row, before) : 0;
        if (history + documents > 0)
            await AuditLog.Append(connection, id, row.Version, clock.GetUtcNow(), AuditLog.ByServer, AuditActions.Expire,
                FormattableString.Invariant($"history={history} documents={documents}"));
        return history + documents;
    }

    async ValueTask<int> RemoveDocuments(DbConnection connection, CustomerFileRow row, long before)
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
        // The record decides which documents are current. The column may be wrong if clocks differ.
        var current = record.AllValues.Select(value => value.Document?.Id).ToHashSet();
        foreach (var id in due)
            if (current.Contains(id))
                await DocumentStore.Reinstate(connection, id);
            else
                await DocumentStore.Abandon(connection, row.Id, id, clock.GetUtcNow());
        return due.Count(id => !current.Contains(id));
    }

    [LoggerMessage(EventId = 2310, EventName = "ReplacedValues.Broken", Level = LogLevel.Error,
        Message = "The record of customer {CustomerId} does not open; its replaced documents stay")]
    partial void LogBroken(string customerId, Exception e);
}
