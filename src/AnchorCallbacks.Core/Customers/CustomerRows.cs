using System.Data.Common;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Statements about customers that several classes use.</summary>
static class CustomerRows
{
    public const string Select =
        """
        SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.last_type, c.types_seen, c.record, k.wrapped
        FROM customers c
        JOIN customer_keys k ON k.customer_id = c.id
        """;

    /// <summary>The customer is not deleted. For statements that know the id: with <c>deleted_at IS NULL</c>, PostgreSQL takes the index of
    /// accounts for them while a new store has no statistics, and reads all of it.</summary>
    public const string IsPresent = "coalesce(deleted_at, 0) = 0";

    const string ById = Select + $" WHERE c.id = @id AND {IsPresent}";

    const string ByAccount = Select + " WHERE c.account = @account AND c.memo_type = @memoType AND c.memo = @memo AND c.deleted_at IS NULL";

    /// <summary>The customer that a request refers to. Null if there is none, or if the id belongs to another account.</summary>
    public static async ValueTask<CustomerRow?> Find(DbConnection connection, CustomerKey key)
    {
        if (key.Id is null)
            return await connection.QueryFirstOrDefaultAsync<CustomerRow>(ByAccount,
                new { account = key.Account, memoType = key.Memo.Type, memo = key.Memo.Value });
        var row = await connection.QueryFirstOrDefaultAsync<CustomerRow>(ById, new { id = key.Id });
        return row is not null && key.Fits(row.Account, row.FullMemo) ? row : null;
    }

    /// <summary>Some customers, in any order. Deleted ones are left out.</summary>
    public static async ValueTask<List<CustomerRow>> FindSome(DbConnection connection, IReadOnlyList<string> ids)
    {
        var found = new List<CustomerRow>(ids.Count);
        foreach (var some in ids.Chunk(ValueList.Many))
        {
            var values = new DynamicParameters();
            var list = ValueList.Add(values, "some", some, ValueList.Many);
            found.AddRange(await connection.QueryAsync<CustomerRow>(Select + $" WHERE c.id IN {list} AND {IsPresent}", values));
        }
        return found;
    }

    /// <summary>Also of a deleted customer; null if there never was one.</summary>
    public static ValueTask<long?> Version(DbConnection connection, string id) =>
        new(connection.ExecuteScalarAsync<long?>("SELECT version FROM customers WHERE id = @id", new { id }));

    public static async ValueTask<bool> WasDeleted(DbConnection connection, string id) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM customers WHERE id = @id AND deleted_at IS NOT NULL",
            new { id }) is not null;

    /// <summary>Why operators do not find this id among the present customers.</summary>
    public static async ValueTask<Failure> NotFoundReason(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<CustomerFileRow>("SELECT id, erase_at FROM customers WHERE id = @id", new { id }) switch
        {
            null => Failure.NotFound("id: no customer has this id"),
            { EraseAt: not null } => Failure.Conflict("id: this customer has been deleted and is only kept"),
            _ => new Failure(FailureKind.Gone, "id: this customer has been erased"),
        };

    public static async ValueTask<List<StatusRow>> Statuses(DbConnection connection, string customerId) =>
        (await connection.QueryAsync<StatusRow>("SELECT type, status, review_since FROM customer_statuses WHERE customer_id = @customerId",
            new { customerId })).AsList();

    public static void SaveStatuses(StatementBatch batch, string customerId, List<StatusRow> changes)
    {
        foreach (var row in changes)
            batch.Add(
                """
                INSERT INTO customer_statuses (customer_id, type, status, review_since) VALUES (@customerId, @type, @status, @reviewSince)
                ON CONFLICT (customer_id, type) DO UPDATE SET status = excluded.status, review_since = excluded.review_since
                """, ("customerId", customerId), ("type", row.Type), ("status", row.Status), ("reviewSince", row.ReviewSince));
    }

    public static void AddHistory(StatementBatch batch, string customerId, long version, long at, byte[] replaced) =>
        batch.Add("INSERT INTO customer_history (customer_id, version, at, replaced) VALUES (@customerId, @version, @at, @replaced)",
            ("customerId", customerId), ("version", version), ("at", at), ("replaced", replaced));

    /// <summary>Records that the customer has been seen as one more type.</summary>
    public static async ValueTask AddType(DbConnection connection, CustomerRow row, CustomerType type, List<StatusRow> changes)
    {
        var batch = new StatementBatch();
        batch.Add("UPDATE customers SET types_seen = @typesSeen WHERE id = @id",
            ("typesSeen", CustomerStatuses.AddType(row.TypesSeen, type)), ("id", row.Id));
        SaveStatuses(batch, row.Id, changes);
        await batch.Run(connection);
    }

    /// <summary>The customer is not seen as the type any more.</summary>
    public static async ValueTask RemoveType(DbConnection connection, string id, string typesSeen, string type)
    {
        var left = string.Join(' ', typesSeen.Split(' ').Where(name => name != type));
        await connection.ExecuteAsync("UPDATE customers SET types_seen = @left WHERE id = @id", new { id, left });
        await connection.ExecuteAsync("DELETE FROM customer_statuses WHERE customer_id = @id AND type = @type", new { id, type });
    }
}
