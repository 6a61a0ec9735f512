using System.Data.Common;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>A customer's row for operators. They also see deleted customers while these are retained.</summary>
class CustomerFileRow : CustomerRow
{
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long? DeletedAt { get; init; }
    public long? EraseAt { get; init; }

    public bool Erased => Record.Length == 0;

    public byte[] OpenKey(DataKeys keys) => keys.Open(Wrapped, Id, Account, FullMemo);
}

/// <summary>The values that a version replaced.</summary>
sealed record CustomerHistory(long Version, long At, CustomerRecord Replaced);

/// <summary>All stored data about one customer, opened. Lists begin with the newest.</summary>
sealed record CustomerFile(CustomerFileRow Row, CustomerRecord Record, IReadOnlyList<StatusRow> Statuses,
    IReadOnlyList<CustomerHistory> History, IReadOnlyList<NamedTransactionRow> Transactions)
{
    /// <summary>Limit of sealed replaced values in one answer: 500 large ones would be some hundred megabytes.</summary>
    const long MaxHistoryBytes = 1 << 20;

    sealed class HistoryRow
    {
        public long Version { get; init; }
        public long At { get; init; }
        public byte[] Replaced { get; init; } = [];
    }

    /// <summary>Null if there never was such a customer, or if it has been erased.</summary>
    public static async ValueTask<CustomerFileRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<CustomerFileRow>(
            """
            SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.last_type, c.record, c.created_at, c.updated_at, c.deleted_at,
                c.erase_at, k.wrapped
            FROM customers c
            JOIN customer_keys k ON k.customer_id = c.id
            WHERE c.id = @id
            """, new { id }) is { Erased: false } row ? row : null;

    /// <param name="most">Limit of history rows, and of transactions.</param>
    public static async ValueTask<CustomerFile> Load(DbConnection connection, CustomerFileRow row, DataKeys keys, int most)
    {
        var key = row.OpenKey(keys);
        return new(row, RecordSeal.Open(key, row.Id, row.Version, row.Record), await CustomerRows.Statuses(connection, row.Id),
            (await LoadHistory(connection, row.Id, key, row.Version + 1, most)).History,
            await NamedTransactions.Of(connection, row.Id, most));
    }

    /// <summary>Values that versions before <paramref name="before"/> replaced, up to the size limit of an answer.</summary>
    public static async ValueTask<(List<CustomerHistory> History, bool HasMore)> LoadHistory(DbConnection connection, string id, byte[] key,
        long before, int most)
    {
        var sizes = (await connection.QueryAsync<(long Version, long Bytes)>(
            """
            SELECT version, length(replaced) AS bytes FROM customer_history
            WHERE customer_id = @id AND version < @before ORDER BY version DESC LIMIT @most
            """, new { id, before, most = most + 1L })).AsList();
        var (count, bytes) = (0, 0L);
        while (count < Math.Min(most, sizes.Count) && (count == 0 || bytes + sizes[count].Bytes <= MaxHistoryBytes))
            bytes += sizes[count++].Bytes;
        if (count == 0)
            return ([], false);
        var rows = await connection.QueryAsync<HistoryRow>(
            """
            SELECT version, at, replaced FROM customer_history
            WHERE customer_id = @id AND version < @before AND version >= @least ORDER BY version DESC
            """, new { id, before, least = sizes[count - 1].Version });
        return ([.. rows.Select(row =>
            new CustomerHistory(row.Version, row.At, RecordSeal.OpenHistory(key, id, row.Version, row.Replaced)))], count < sizes.Count);
    }
}
