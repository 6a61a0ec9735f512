using System.Data.Common;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>The statements on the outbox.</summary>
static class OutboxRows
{
    const string Columns =
        """
        SELECT id, transaction_id, customer_id, method, notice, params, state, uncertainty, attempts, due_at, decided_at_revision,
            updated_at_before, status_before, reason, created_at, ended_at, dropped_by, trace
        FROM outbox
        """;

    /// <summary>For conditions in the statements of other slices: the calls of a transaction.</summary>
    public const string OfTransaction = "SELECT 1 FROM outbox WHERE outbox.transaction_id = transactions.id";

    public static Task<int> Append(DbConnection connection, OutboxRow row) => connection.ExecuteAsync(
        """
        INSERT INTO outbox (id, transaction_id, customer_id, method, notice, params, state, uncertainty, attempts, due_at,
            decided_at_revision, updated_at_before, reason, created_at, trace)
        VALUES (@Id, @TransactionId, @CustomerId, @Method, @Notice, @Params, 'waiting', 0, 0, @DueAt, @DecidedAtRevision, 0, '', @CreatedAt,
            @Trace)
        """,
        new
        {
            row.Id,
            row.TransactionId,
            row.CustomerId,
            row.Method,
            row.Notice,
            row.Params,
            row.DueAt,
            row.DecidedAtRevision,
            row.CreatedAt,
            row.Trace
        });

    public static async ValueTask<OutboxRow?> FindOpen(DbConnection connection, string transactionId) =>
        await connection.QueryFirstOrDefaultAsync<OutboxRow>(
            Columns + " WHERE transaction_id = @transactionId AND state IN ('waiting', 'sending')", new { transactionId });

    /// <summary>The transaction's call that AP refused, or that an operator dropped and no call followed. An equal call is not
    /// sent.</summary>
    public static async ValueTask<OutboxRow?> FindParked(DbConnection connection, string transactionId) =>
        await connection.QueryFirstOrDefaultAsync<OutboxRow>(
            Columns + """
             WHERE transaction_id = @transactionId AND (state = 'parked' OR (state = 'dropped' AND dropped_by <> ''
                AND NOT EXISTS (SELECT 1 FROM outbox later WHERE later.transaction_id = outbox.transaction_id AND later.id > outbox.id)))
            ORDER BY id DESC LIMIT 1
            """, new { transactionId });

    /// <summary>A call waits while its transaction must be decided again: its notice may be outdated.</summary>
    const string Ready =
        $"""
        state IN ('waiting', 'sending')
            AND NOT EXISTS (SELECT 1 {TransactionRows.WithId} outbox.transaction_id AND transactions.due = 1)
        """;

    /// <summary>Leases calls that are due. This includes calls whose lease has ended: their sender crashed, and the answers are
    /// lost.</summary>
    public static async ValueTask<List<OutboxRow>> Lease(DbConnection connection, long now, long until, int most)
    {
        var rows = (await connection.QueryAsync<OutboxRow>(
            Columns + $" WHERE {Ready} AND due_at <= @now ORDER BY due_at LIMIT @most", new { now, most })).AsList();
        foreach (var row in rows)
        {
            row.LeasedUntil = until;
            await connection.ExecuteAsync(
                $"""
                UPDATE outbox SET uncertainty = CASE WHEN state = 'sending' AND uncertainty = 0 THEN 1 ELSE uncertainty END,
                    state = 'sending', due_at = @until,
                    updated_at_before = CASE WHEN state = 'sending' OR uncertainty > 0 THEN updated_at_before
                        ELSE coalesce((SELECT updated_at {TransactionRows.WithId} outbox.transaction_id), 0) END,
                    status_before = CASE WHEN state = 'sending' OR uncertainty > 0 THEN status_before
                        ELSE coalesce((SELECT status {TransactionRows.WithId} outbox.transaction_id), '') END
                WHERE id = @Id
                """, new { until, row.Id });
        }
        return rows;
    }

    /// <summary>Makes leases longer.</summary>
    /// <returns>The calls that no other process has leased meanwhile.</returns>
    public static async ValueTask<List<OutboxRow>> Renew(DbConnection connection, List<OutboxRow> rows, long until)
    {
        List<OutboxRow> renewed = [];
        foreach (var row in rows)
            if (await connection.ExecuteAsync(
                "UPDATE outbox SET due_at = @until WHERE id = @Id AND state = 'sending' AND due_at = @LeasedUntil",
                new { until, row.Id, row.LeasedUntil }) == 1)
                renewed.Add(row);
        return renewed;
    }

    /// <summary>Leased calls whose transaction must be decided again.</summary>
    public static async ValueTask<HashSet<string>> Undecided(DbConnection connection) => [.. await connection.QueryAsync<string>(
        $"""
        SELECT outbox.id {TransactionRows.FromDue} JOIN outbox ON outbox.transaction_id = transactions.id
            AND outbox.state IN ('waiting', 'sending')
        WHERE outbox.state = 'sending'
        """)];

    /// <summary>Ends the leases of calls that were not sent.</summary>
    public static async ValueTask<bool> Return(DbConnection connection, List<OutboxRow> rows, long at)
    {
        foreach (var row in rows)
            await connection.ExecuteAsync(
                """
                UPDATE outbox SET state = 'waiting', due_at = @at
                WHERE id = @Id AND state = 'sending' AND uncertainty = 0 AND due_at = @LeasedUntil
                """, new { row.Id, row.LeasedUntil, at });
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

    /// <summary>Sends the call again later. If another process has leased it meanwhile, that process decides.</summary>
    /// <param name="notice">The notice that AP has if the call took effect.</param>
    public static Task<int> ScheduleRetry(DbConnection connection, OutboxRow row, long at, long uncertainty, string notice,
        string reason) => connection.ExecuteAsync(
        """
        UPDATE outbox SET state = 'waiting', uncertainty = @uncertainty, attempts = attempts + 1, due_at = @at,
            notice = @notice, reason = @reason
        WHERE id = @Id AND state = 'sending' AND due_at = @LeasedUntil
        """, new { row.Id, row.LeasedUntil, at, uncertainty, notice, reason });

    /// <summary>Drops a call that was certainly not sent.</summary>
    public static Task<int> DropUnsent(DbConnection connection, string id, string reason, DateTimeOffset now) => connection.ExecuteAsync(
        "UPDATE outbox SET state = 'dropped', reason = @reason, ended_at = @at WHERE id = @id AND state = 'waiting' AND uncertainty = 0",
        new { id, reason, at = now.ToUnixTimeMilliseconds() });

    /// <summary>Drops the calls of a transaction that are not in flight.</summary>
    public static Task<int> DropWaiting(DbConnection connection, string transactionId, string reason, DateTimeOffset now) =>
        connection.ExecuteAsync(
        // Each condition is written as in its partial index, so that the index is used.
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
