using System.Data.Common;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>The columns that a decision about a transaction sets. Flags are 0 or 1.</summary>
/// <param name="Revision">The revision that was decided. If the row has another one, the decision is not saved.</param>
/// <param name="KnownNotice">A notice that AP has from elsewhere; null for none.</param>
/// <param name="AwaitsFirstDecision">1 leaves the column as it is.</param>
sealed record DecidedColumns(string Id, long Revision, long InReview, string Problem, string? KnownNotice, long Complete, string RefundDue,
    long NoticeBlocked, long AwaitsFirstDecision, long Now);

/// <summary>The statements on transactions.</summary>
static class TransactionRows
{
    /// <summary>For conditions in the statements of other slices; the id follows.</summary>
    public const string WithId = "FROM transactions WHERE transactions.id =";

    // AP does not change a transaction after its end, so updated_at is its end. A transaction that waits for a read may be open again.
    const string Closed =
        """
        sep <> '' AND started_at <= @before AND open = 0 AND updated_at <= @before AND read_at IS NULL AND refund_due = ''
        """;

    /// <summary>Transactions that ended long ago; more conditions follow.</summary>
    public const string SelectClosed = $"SELECT id, started_at AS at FROM transactions WHERE {Closed}";

    public const string DeleteClosed = $"DELETE FROM transactions WHERE id = @Id AND {Closed}";

    /// <summary>For joins in the statements of other slices: the transactions that must be decided again.</summary>
    public const string FromDue = "FROM (SELECT id FROM transactions WHERE due = 1) transactions";

    const string Columns =
        """
        SELECT id, sep, kind, status, started_at, updated_at, account, memo_type, memo, sender_id, receiver_id, body, open,
            awaits_first_decision, last_notice, last_notice_status, in_review, problem, revision, read_attempts, answered_at,
            notice_blocked, complete, refund_due, from_event, trace, fixed_side, flow_in, flow_in_asset, flow_out, flow_out_asset
        FROM transactions LEFT JOIN interactive_flows ON interactive_flows.transaction_id = transactions.id
        """;

    public static async ValueTask<TransactionRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<TransactionRow>(Columns + " WHERE id = @id", new { id });

    /// <summary>The transactions that go on in AP although a customer is not accepted.</summary>
    public static async ValueTask<long> CountInReview(DbConnection connection) =>
        await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM transactions WHERE in_review = 1");

    /// <summary>Transactions to decide. Those that must be read from AP first are left out.</summary>
    public static async ValueTask<List<string>> Due(DbConnection connection, int most) =>
        (await connection.QueryAsync<string>("SELECT id FROM transactions WHERE due = 1 AND read_at IS NULL ORDER BY id LIMIT @most",
            new { most })).AsList();

    /// <summary>A customer's transactions that AP holds back until it has the customer's data.</summary>
    // The expression keeps the planner off the index of the status: the few of the customer are read, not all that wait.
    public static async ValueTask<List<TransactionRow>> WaitingFor(DbConnection connection, string customerId, string account, Memo memo) =>
        (await connection.QueryAsync<TransactionRow>(
            Columns + """
             WHERE status || '' = 'pending_customer_info_update' AND id IN (
                SELECT id FROM transactions
                WHERE open = 1 AND account = @account AND memo_type = @memoType AND memo = @memo AND account <> ''
                UNION ALL SELECT id FROM transactions WHERE open = 1 AND sender_id = @customerId
                UNION ALL SELECT id FROM transactions WHERE open = 1 AND receiver_id = @customerId)
            """, new { customerId, account, memoType = memo.Type, memo = memo.Value })).AsList();

    /// <summary>A customer's transactions that are open or failed.</summary>
    public static async ValueTask<List<TransactionRow>> OfCustomer(DbConnection connection, string customerId, string account, Memo memo) =>
        (await connection.QueryAsync<TransactionRow>(
            Columns + """
             WHERE (open = 1 OR status IN ('error', 'expired')) AND id IN (
                SELECT id FROM transactions
                WHERE account = @account AND memo_type = @memoType AND memo = @memo AND account <> '' AND sep <> ''
                UNION ALL SELECT id FROM transactions WHERE sender_id = @customerId AND sender_id <> ''
                UNION ALL SELECT id FROM transactions WHERE receiver_id = @customerId AND receiver_id <> '')
            """, new { customerId, account, memoType = memo.Type, memo = memo.Value })).AsList();

    public static async ValueTask<List<string>> ToRead(DbConnection connection, long now, int most) =>
        (await connection.QueryAsync<string>(
            "SELECT id FROM transactions WHERE read_at IS NOT NULL AND read_at <= @now ORDER BY read_at LIMIT @most",
            new { now, most })).AsList();

    /// <summary>Open transactions that may have no recent report.</summary>
    public static async ValueTask<List<TransactionRow>> ToPoll(DbConnection connection, long now, int most) =>
        (await connection.QueryAsync<TransactionRow>(
            Columns + " WHERE poll_at IS NOT NULL AND poll_at <= @now ORDER BY poll_at LIMIT @most", new { now, most })).AsList();

    public static Task<int> PollAgain(DbConnection connection, string id, long at) =>
        connection.ExecuteAsync("UPDATE transactions SET poll_at = @at WHERE id = @id AND poll_at IS NOT NULL", new { id, at });

    /// <summary>AP has reported the transaction without a change.</summary>
    public static Task<int> SetAnsweredAt(DbConnection connection, string id, long at) =>
        connection.ExecuteAsync("UPDATE transactions SET answered_at = @at WHERE id = @id", new { id, at });

    /// <summary>Adds an id that a request named. It is read from AP later.</summary>
    public static Task<int> Note(DbConnection connection, string id, DateTimeOffset now) => connection.ExecuteAsync(
        """
        INSERT INTO transactions (id, sep, kind, status, started_at, updated_at, account, memo_type, memo, sender_id, receiver_id, body,
            open, awaits_first_decision, last_notice, last_notice_status, in_review, problem, revision, due, read_at, read_attempts)
        VALUES (@id, '', '', '', 0, 0, '', '', '', '', '', @nothing, 0, 0, '', '', 0, '', 0, 0, @at, 0)
        ON CONFLICT (id) DO NOTHING
        """, new { id, nothing = Array.Empty<byte>(), at = now.ToUnixTimeMilliseconds() });

    /// <summary>An event reports a change that AP must confirm. The transaction is read from AP.</summary>
    public static async ValueTask Confirm(DbConnection connection, string id, DateTimeOffset now)
    {
        await Note(connection, id, now);
        await connection.ExecuteAsync("UPDATE transactions SET from_event = 1 WHERE id = @id AND sep = ''", new { id });
        await ReadLater(connection, id, now.ToUnixTimeMilliseconds());
    }

    /// <summary>The customer has changed. Its transactions must be decided again.</summary>
    /// <param name="trace">The trace of the request that causes the change; empty for none.</param>
    public static void CustomerChanged(StatementBatch batch, string customerId, string account, Memo memo, string trace = "") =>
        batch.Add(
        """
        UPDATE transactions SET revision = revision + 1, due = 1, trace = CASE WHEN @trace = '' THEN trace ELSE @trace END
        WHERE id IN (
            SELECT id FROM transactions WHERE open = 1 AND account = @account AND memo_type = @memoType AND memo = @memo AND account <> ''
            UNION ALL SELECT id FROM transactions WHERE open = 1 AND sender_id = @customerId
            UNION ALL SELECT id FROM transactions WHERE open = 1 AND receiver_id = @customerId)
        """, ("trace", trace), ("customerId", customerId), ("account", account), ("memoType", memo.Type), ("memo", memo.Value));

    /// <summary>The customer is deleted. Transactions that waited for it must not create it again.</summary>
    public static async ValueTask CustomerGone(DbConnection connection, string customerId, string account, Memo memo)
    {
        var batch = new StatementBatch();
        CustomerChanged(batch, customerId, account, memo);
        batch.Add(
            """
            UPDATE transactions SET awaits_first_decision = 0, last_notice = '', last_notice_status = ''
            WHERE open = 1 AND account = @account AND memo_type = @memoType AND memo = @memo AND account <> ''
            """, ("account", account), ("memoType", memo.Type), ("memo", memo.Value));
        await batch.Run(connection);
    }

    public static Task<int> AllChanged(DbConnection connection) =>
        connection.ExecuteAsync("UPDATE transactions SET revision = revision + 1, due = 1 WHERE open = 1");

    public static Task<int> Changed(DbConnection connection, string id) =>
        connection.ExecuteAsync("UPDATE transactions SET revision = revision + 1, due = 1 WHERE id = @id AND open = 1", new { id });

    public static Task<int> SetProblem(DbConnection connection, string id, string problem) =>
        connection.ExecuteAsync("UPDATE transactions SET problem = @problem WHERE id = @id AND open = 1", new { problem, id });

    public static Task<int> ReadLater(DbConnection connection, string id, long at) =>
        connection.ExecuteAsync("UPDATE transactions SET read_at = @at WHERE id = @id AND (read_at IS NULL OR read_at > @at)",
            new { id, at });

    /// <summary>The read is done, whether AP's answer was newer or not.</summary>
    public static Task<int> ReadDone(DbConnection connection, string id) =>
        connection.ExecuteAsync("UPDATE transactions SET read_at = NULL, read_attempts = 0 WHERE id = @id AND read_at IS NOT NULL",
            new { id });

    public static Task<int> ReadFailed(DbConnection connection, string id, long at) =>
        connection.ExecuteAsync("UPDATE transactions SET read_at = @at, read_attempts = read_attempts + 1 WHERE id = @id", new { id, at });

    /// <summary>AP has no such transaction.</summary>
    public static Task<int> Unknown(DbConnection connection, string id) => connection.ExecuteAsync(
        """
        UPDATE transactions SET open = 0, due = 0, read_at = NULL, poll_at = NULL, in_review = 0, refund_due = '',
            problem = CASE WHEN sep = '' THEN '' ELSE 'AP knows no such transaction' END
        WHERE id = @id
        """, new { id });

    /// <summary>Sets the notice that AP has. The transaction must be decided again.</summary>
    public static Task<int> LastNotice(DbConnection connection, string id, string notice, string statusAfter) => connection.ExecuteAsync(
        """
        UPDATE transactions SET last_notice = @notice, last_notice_status = @statusAfter, revision = revision + 1, due = open WHERE id = @id
        """, new { id, notice, statusAfter });

    /// <summary>AP has exactly the notice that was decided, and nothing has changed since. No new decision is due.</summary>
    public static Task<int> NotifiedAsDecided(DbConnection connection, string id, string notice, string statusAfter) =>
        connection.ExecuteAsync(
        """
        UPDATE transactions SET last_notice = @notice, last_notice_status = @statusAfter, awaits_first_decision = 0,
            in_review = CASE WHEN status = 'pending_customer_info_update' THEN 0 ELSE in_review END
        WHERE id = @id
        """, new { id, notice, statusAfter });

    /// <returns>0 if the transaction has changed since it was decided.</returns>
    public static Task<int> SaveDecision(DbConnection connection, DecidedColumns decided) => connection.ExecuteAsync(
        """
        UPDATE transactions SET due = 0, trace = '', in_review = @InReview, problem = @Problem, refund_due = @RefundDue,
            notice_blocked = @NoticeBlocked,
            awaits_first_decision = CASE WHEN @AwaitsFirstDecision = 1 THEN awaits_first_decision ELSE 0 END,
            last_notice = coalesce(@KnownNotice, last_notice),
            last_notice_status = CASE WHEN @KnownNotice IS NULL THEN last_notice_status ELSE status END,
            complete = CASE WHEN @Complete = 1 THEN 1 ELSE complete END,
            poll_at = CASE WHEN @NoticeBlocked = 1 AND notice_blocked = 0 THEN @Now ELSE poll_at END
        WHERE id = @Id AND revision = @Revision AND due = 1
        """, decided);

    /// <summary>A record of the transaction or of its customer does not open, so nothing can be decided.</summary>
    public static Task<int> SetBroken(DbConnection connection, string id, string problem) =>
        connection.ExecuteAsync("UPDATE transactions SET due = 0, problem = @problem WHERE id = @id", new { id, problem });

    /// <summary>Open transactions that were not updated since <paramref name="before"/>.</summary>
    public static async ValueTask<List<(string Id, string Status)>> OpenSince(DbConnection connection, long before) =>
        (await connection.QueryAsync<(string, string)>(
            "SELECT id, status FROM transactions WHERE open = 1 AND sep <> '' AND updated_at < @before", new { before })).AsList();

    /// <summary>AP has ended the transaction, and the money is still there.</summary>
    public static Task<int> SetRefundDue(DbConnection connection, string id, string reason) =>
        connection.ExecuteAsync("UPDATE transactions SET refund_due = @reason WHERE id = @id AND refund_due = ''", new { id, reason });
}
