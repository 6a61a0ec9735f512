using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>The statements about calls, whole as they are run.</summary>
static class OutboxRows
{
    const string Columns =
        "SELECT id, transaction_id, customer_id, method, notice, params, state, uncertainty, attempts, due_at, decided_at_revision, updated_at_before, status_before, reason, created_at, ended_at, dropped_by FROM outbox";

    public static Task<int> Append(DbConnection connection, OutboxRow row) => connection.ExecuteAsync(
        """
        INSERT INTO outbox (id, transaction_id, customer_id, method, notice, params, state, uncertainty, attempts, due_at, decided_at_revision, updated_at_before, reason, created_at)
        VALUES (@Id, @TransactionId, @CustomerId, @Method, @Notice, @Params, 'waiting', 0, 0, @DueAt, @DecidedAtRevision, 0, '', @CreatedAt)
        """, new { row.Id, row.TransactionId, row.CustomerId, row.Method, row.Notice, row.Params, row.DueAt, row.DecidedAtRevision, row.CreatedAt });

    public static async ValueTask<OutboxRow?> FindOpen(DbConnection connection, string transactionId) =>
        await connection.QueryFirstOrDefaultAsync<OutboxRow>(
            Columns + " WHERE transaction_id = @transactionId AND state IN ('waiting', 'sending')", new { transactionId });

    /// <summary>The call of a transaction that AP would not take, or that an operator dropped and nothing came after; nothing else is sent
    /// for it while it would say the same.</summary>
    public static async ValueTask<OutboxRow?> FindParked(DbConnection connection, string transactionId) =>
        await connection.QueryFirstOrDefaultAsync<OutboxRow>(
            Columns + """
             WHERE transaction_id = @transactionId AND (state = 'parked' OR (state = 'dropped' AND dropped_by <> ''
                AND NOT EXISTS (SELECT 1 FROM outbox later WHERE later.transaction_id = outbox.transaction_id AND later.id > outbox.id)))
            ORDER BY id DESC LIMIT 1
            """, new { transactionId });

    /// <summary>Not those whose transaction is to be decided anew first: they may have nothing to say any more.</summary>
    const string Ready = "state IN ('waiting', 'sending') AND NOT EXISTS (SELECT 1 FROM transactions WHERE transactions.id = outbox.transaction_id AND due = 1)";

    /// <summary>Takes calls that are due, also those whose lease has ended: whoever had them is gone, and their answers with it.</summary>
    public static async ValueTask<List<OutboxRow>> Lease(DbConnection connection, long now, long until, int most)
    {
        var rows = (await connection.QueryAsync<OutboxRow>(
            Columns + $" WHERE {Ready} AND due_at <= @now ORDER BY due_at LIMIT @most", new { now, most })).AsList();
        foreach (var row in rows)
            await connection.ExecuteAsync(
                """
                UPDATE outbox SET uncertainty = CASE WHEN state = 'sending' AND uncertainty = 0 THEN 1 ELSE uncertainty END, state = 'sending', due_at = @until,
                    updated_at_before = CASE WHEN state = 'sending' OR uncertainty > 0 THEN updated_at_before
                        ELSE coalesce((SELECT updated_at FROM transactions WHERE transactions.id = outbox.transaction_id), 0) END,
                    status_before = CASE WHEN state = 'sending' OR uncertainty > 0 THEN status_before
                        ELSE coalesce((SELECT status FROM transactions WHERE transactions.id = outbox.transaction_id), '') END
                WHERE id = @Id
                """, new { until, row.Id });
        return rows;
    }

    /// <summary>Leased calls whose transaction is to be decided anew.</summary>
    public static async ValueTask<HashSet<string>> Undecided(DbConnection connection) => [.. await connection.QueryAsync<string>(
        """
        SELECT outbox.id FROM transactions JOIN outbox ON outbox.transaction_id = transactions.id AND outbox.state IN ('waiting', 'sending')
        WHERE transactions.due = 1 AND outbox.state = 'sending'
        """)];

    /// <summary>Gives back calls that were leased and not sent.</summary>
    public static async ValueTask<bool> Return(DbConnection connection, List<OutboxRow> rows, long at)
    {
        foreach (var row in rows)
            await connection.ExecuteAsync(
                "UPDATE outbox SET state = 'waiting', due_at = @at WHERE id = @Id AND state = 'sending' AND uncertainty = 0",
                new { row.Id, at });
        return true;
    }

    public static async ValueTask<long?> NextDue(DbConnection connection) =>
        await connection.ExecuteScalarAsync<long?>($"SELECT due_at FROM outbox WHERE {Ready} ORDER BY due_at LIMIT 1");

    public static Task<int> End(DbConnection connection, string id, string state, string reason, DateTimeOffset now) =>
        connection.ExecuteAsync(
        "UPDATE outbox SET state = @state, reason = @reason, ended_at = @at WHERE id = @id AND state IN ('sending', 'parked')",
        new { id, state, reason, at = now.ToUnixTimeMilliseconds() });

    public static Task<int> Park(DbConnection connection, string id, string reason) =>
        connection.ExecuteAsync("UPDATE outbox SET state = 'parked', reason = @reason WHERE id = @id AND state = 'sending'",
            new { id, reason });

    /// <param name="notice">What AP may have been told by the call, if it took effect.</param>
    public static Task<int> ScheduleRetry(DbConnection connection, string id, long at, long unsure, string notice, string reason) =>
        connection.ExecuteAsync(
        """
        UPDATE outbox SET state = 'waiting', uncertainty = @unsure, attempts = attempts + 1, due_at = @at, notice = @notice, reason = @reason
        WHERE id = @id AND state = 'sending'
        """, new { id, at, unsure, notice, reason });

    /// <summary>Gives up one call that was certainly not sent yet.</summary>
    public static Task<int> DropUnsent(DbConnection connection, string id, string reason, DateTimeOffset now) => connection.ExecuteAsync(
        "UPDATE outbox SET state = 'dropped', reason = @reason, ended_at = @at WHERE id = @id AND state = 'waiting' AND uncertainty = 0",
        new { id, reason, at = now.ToUnixTimeMilliseconds() });

    /// <summary>Gives up calls that were not sent yet.</summary>
    public static Task<int> DropWaiting(DbConnection connection, string transactionId, string reason, DateTimeOffset now) =>
        connection.ExecuteAsync(
        // Worded as the partial indexes are.
        """
        UPDATE outbox SET state = 'dropped', reason = @reason, ended_at = @at WHERE state <> 'sending' AND id IN (
            SELECT id FROM outbox WHERE transaction_id = @transactionId AND state IN ('waiting', 'sending')
            UNION ALL SELECT id FROM outbox WHERE transaction_id = @transactionId AND state = 'parked')
        """,
        new { transactionId, reason, at = now.ToUnixTimeMilliseconds() });

    public static Task<int> DropOfCustomer(DbConnection connection, string customerId, DateTimeOffset now) => connection.ExecuteAsync(
        """
        UPDATE outbox SET state = 'dropped', reason = 'the customer was deleted', ended_at = @at
        WHERE customer_id = @customerId AND state IN ('waiting', 'sending', 'parked') AND state <> 'sending'
        """, new { customerId, at = now.ToUnixTimeMilliseconds() });
}
