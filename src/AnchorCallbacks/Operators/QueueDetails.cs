using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Operators;

/// <summary>An open transaction of a customer in the queue.</summary>
sealed record QueueTransaction : TransactionRow
{
    public string CustomerId { get; init; } = "";
}

/// <summary>What the queue shows of its customers, loaded for a whole page: one statement for the records, and three for the
/// transactions.</summary>
static class QueueDetails
{
    public const int MaxCustomers = 25;

    const string Ids =
        "(@i0, @i1, @i2, @i3, @i4, @i5, @i6, @i7, @i8, @i9, @i10, @i11, @i12, @i13, @i14, @i15, @i16,"
        + " @i17, @i18, @i19, @i20, @i21, @i22, @i23, @i24)";

    const string Columns = "t.id, t.sep, t.kind, t.status, t.started_at, t.updated_at, t.body FROM ";

    // Sorts what belongs to the customers. A walk along the index of all open transactions, in their order, would be long.
    const string NewestFirst = " ORDER BY t.started_at + 0 DESC, t.id DESC LIMIT 250";

    public const string Records = CustomerRows.Select + " WHERE c.id IN " + Ids;

    public const string BySender =
        "SELECT t.sender_id AS customer_id, " + Columns + "transactions t"
        + " WHERE t.open = 1 AND t.sender_id <> '' AND t.sender_id IN " + Ids + NewestFirst;

    public const string ByReceiver =
        "SELECT t.receiver_id AS customer_id, " + Columns + "transactions t"
        + " WHERE t.open = 1 AND t.receiver_id <> '' AND t.receiver_id IN " + Ids + NewestFirst;

    public const string ByAccount = "SELECT c.id AS customer_id, " + Columns
        + "customers c JOIN transactions t ON t.account = c.account AND t.memo_type = c.memo_type AND t.memo = c.memo"
        + " WHERE t.open = 1 AND c.id IN " + Ids + NewestFirst;

    public static async ValueTask<Dictionary<string, CustomerRow>> Customers(DbConnection connection, IReadOnlyList<string> ids) =>
        ids.Count == 0 ? [] : (await connection.QueryAsync<CustomerRow>(Records, Values(ids))).ToDictionary(row => row.Id);

    public static async ValueTask<ILookup<string, QueueTransaction>> Transactions(DbConnection connection, IReadOnlyList<string> ids)
    {
        var rows = new List<QueueTransaction>();
        if (ids.Count > 0)
            foreach (var sql in (string[])[BySender, ByReceiver, ByAccount])
                rows.AddRange(await connection.QueryAsync<QueueTransaction>(sql, Values(ids)));
        return rows.DistinctBy(row => (row.CustomerId, row.Id)).ToLookup(row => row.CustomerId);
    }

    /// <param name="ids">1 to <see cref="MaxCustomers"/>. The last one fills the rest.</param>
    static DynamicParameters Values(IReadOnlyList<string> ids)
    {
        var values = new DynamicParameters();
        for (var i = 0; i < MaxCustomers; i++)
            values.Add(FormattableString.Invariant($"i{i}"), ids[Math.Min(i, ids.Count - 1)]);
        return values;
    }
}
