using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>A transaction that a request about a customer named.</summary>
sealed class NamedTransactionRow
{
    public string TransactionId { get; init; } = "";
    public string Type { get; init; } = "";
    public long FirstSeenAt { get; init; }
}

/// <summary>Transaction ids that requests named, with the customer of the request. AP need not know them.</summary>
static class NamedTransactions
{
    public static async ValueTask<bool> Includes(DbConnection connection, string customerId, string transactionId) =>
        await connection.QueryFirstOrDefaultAsync<long?>(
            "SELECT 1 FROM customer_transactions WHERE transaction_id = @transactionId AND customer_id = @customerId",
            new { transactionId, customerId }) is not null;

    /// <summary>Newest first.</summary>
    public static async ValueTask<List<NamedTransactionRow>> Of(DbConnection connection, string customerId, int limit) =>
        (await connection.QueryAsync<NamedTransactionRow>(
            """
            SELECT transaction_id, type, first_seen_at FROM customer_transactions
            WHERE customer_id = @customerId ORDER BY first_seen_at DESC, transaction_id LIMIT @limit
            """, new { customerId, limit })).AsList();

    /// <summary>Adds an id. AP is asked about it later.</summary>
    /// <param name="maxUnknown">Limit of a customer's ids that AP has not confirmed: a caller can name any id.</param>
    // The expression keeps the planner off the index of the sep: the customer's names are counted, not all customers'.
    public static async ValueTask Add(DbConnection connection, string customerId, string transactionId, string type, int maxUnknown,
        DateTimeOffset now)
    {
        var added = await connection.ExecuteAsync(
            """
            INSERT INTO customer_transactions (transaction_id, customer_id, type, first_seen_at)
            SELECT @transactionId, @customerId, @type, @at
            WHERE EXISTS (SELECT 1 FROM transactions WHERE id = @transactionId AND sep <> '') OR @maxUnknown > (
                SELECT count(*) FROM customer_transactions named JOIN transactions ON id = named.transaction_id
                WHERE named.customer_id = @customerId AND sep || '' = '')
            ON CONFLICT (transaction_id, customer_id) DO NOTHING
            """, new { transactionId, customerId, type, at = now.ToUnixTimeMilliseconds(), maxUnknown = (long)maxUnknown });
        if (added > 0)
            await TransactionRows.Note(connection, transactionId, now);
    }

    public static Task<int> Remove(DbConnection connection, string customerId) =>
        connection.ExecuteAsync("DELETE FROM customer_transactions WHERE customer_id = @customerId", new { customerId });
}
