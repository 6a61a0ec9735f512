using System.Data.Common;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>The look-ups of customers, whole as they are run.</summary>
static class CustomerRows
{
    public const string Select =
        """
        SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.last_type, c.types_seen, c.record, k.wrapped
        FROM customers c
        JOIN customer_keys k ON k.customer_id = c.id
        """;

    const string ById = Select + " WHERE c.id = @id AND c.deleted_at IS NULL";

    const string ByAccount = Select + " WHERE c.account = @account AND c.memo_type = @memoType AND c.memo = @memo AND c.deleted_at IS NULL";

    /// <summary>The customer a request means; null when there is none, or when the account given with an id is not that customer's.</summary>
    public static async ValueTask<CustomerRow?> Find(DbConnection connection, CustomerKey key)
    {
        if (key.Id is null)
            return await connection.QueryFirstOrDefaultAsync<CustomerRow>(ByAccount,
                new { account = key.Account, memoType = key.Memo.Type, memo = key.Memo.Value });
        var row = await connection.QueryFirstOrDefaultAsync<CustomerRow>(ById, new { id = key.Id });
        return row is not null && key.Fits(row.Account, row.FullMemo) ? row : null;
    }

    /// <summary>Why operators do not find a customer of this id among those that are there.</summary>
    public static async ValueTask<bool> WasDeleted(DbConnection connection, string id) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM customers WHERE id = @id AND deleted_at IS NOT NULL",
            new { id }) is not null;

    public static async ValueTask<Failure> WhyGone(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<KeptCustomerRow>("SELECT id, erase_at FROM customers WHERE id = @id", new { id }) switch
        {
            null => Failure.NotFound("id: no customer has this id"),
            { EraseAt: not null } => Failure.Conflict("id: this customer has been deleted and is only kept"),
            _ => new Failure(FailureKind.Gone, "id: this customer has been erased"),
        };

    public static async ValueTask<List<StatusRow>> Statuses(DbConnection connection, string customerId) =>
        (await connection.QueryAsync<StatusRow>("SELECT type, status, review_since FROM customer_statuses WHERE customer_id = @customerId",
            new { customerId })).AsList();

    public static async ValueTask SaveStatuses(DbConnection connection, string customerId, List<StatusRow> changes)
    {
        foreach (var row in changes)
            await connection.ExecuteAsync(
                """
                INSERT INTO customer_statuses (customer_id, type, status, review_since) VALUES (@customerId, @Type, @Status, @ReviewSince)
                ON CONFLICT (customer_id, type) DO UPDATE SET status = excluded.status, review_since = excluded.review_since
                """, new { customerId, row.Type, row.Status, row.ReviewSince });
    }

    public static Task<int> AddHistory(DbConnection connection, string customerId, long version, long at, byte[] replaced) =>
        connection.ExecuteAsync(
        "INSERT INTO customer_history (customer_id, version, at, replaced) VALUES (@customerId, @version, @at, @replaced)",
        new { customerId, version, at, replaced });

    /// <summary>Records that the customer has been seen as one more type.</summary>
    public static async ValueTask AddType(DbConnection connection, CustomerRow row, CustomerType type, List<StatusRow> changes)
    {
        await connection.ExecuteAsync("UPDATE customers SET types_seen = @typesSeen WHERE id = @Id",
            new { typesSeen = CustomerStatuses.AddType(row.TypesSeen, type), row.Id });
        await SaveStatuses(connection, row.Id, changes);
    }

    public static async ValueTask<bool> KnowsTransaction(DbConnection connection, string customerId, string transactionId) =>
        await connection.ExecuteScalarAsync<long?>(
            "SELECT 1 FROM customer_transactions WHERE transaction_id = @transactionId AND customer_id = @customerId",
                new { transactionId, customerId }) is not null;

    /// <summary>Remembers that a transaction was named in a request about the customer.</summary>
    /// <param name="mostUnknown">Of those that AP has not told of: a caller may name what it likes.</param>
    public static async ValueTask NoteTransaction(DbConnection connection, string customerId, string transactionId, string type,
        int mostUnknown, DateTimeOffset now)
    {
        var noted = await connection.ExecuteAsync(
            """
            INSERT INTO customer_transactions (transaction_id, customer_id, type, first_seen_at)
            SELECT @transactionId, @customerId, @type, @at WHERE EXISTS (SELECT 1 FROM transactions WHERE id = @transactionId AND sep <> '') OR @mostUnknown > (
                SELECT count(*) FROM customer_transactions named JOIN transactions ON id = named.transaction_id WHERE named.customer_id = @customerId AND sep = '')
            ON CONFLICT (transaction_id, customer_id) DO NOTHING
            """, new { transactionId, customerId, type, at = now.ToUnixTimeMilliseconds(), mostUnknown = (long)mostUnknown });
        if (noted > 0)
            await TransactionRows.Note(connection, transactionId, now);
    }
}
