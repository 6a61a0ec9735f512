using System.Data.Common;
using AnchorCallbacks.Stellar;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>The statements about transactions, whole as they are run.</summary>
static class TransactionRows
{
    const string Columns =
        """
        SELECT id, sep, kind, status, started_at, updated_at, account, memo_type, memo, sender_id, receiver_id, body, open, awaits_first_decision, last_notice, last_notice_status,
            in_review, problem, revision, read_attempts, answered_at, notice_blocked, complete, refund_due, from_event
        FROM transactions
        """;

    public static async ValueTask<TransactionRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<TransactionRow>(Columns + " WHERE id = @id", new { id });

    /// <summary>Not those that are to be read from AP first.</summary>
    public static async ValueTask<List<string>> Due(DbConnection connection, int most) =>
        (await connection.QueryAsync<string>("SELECT id FROM transactions WHERE due = 1 AND read_at IS NULL ORDER BY id LIMIT @most",
            new { most })).AsList();

    /// <summary>A customer's transactions that AP holds back until it has the customer's data.</summary>
    public static async ValueTask<List<TransactionRow>> WaitingFor(DbConnection connection, string customerId, string account, Memo memo) =>
        (await connection.QueryAsync<TransactionRow>(
            Columns + """
             WHERE status = 'pending_customer_info_update' AND id IN (
                SELECT id FROM transactions WHERE open = 1 AND account = @account AND memo_type = @memoType AND memo = @memo AND account <> ''
                UNION ALL SELECT id FROM transactions WHERE open = 1 AND sender_id = @customerId
                UNION ALL SELECT id FROM transactions WHERE open = 1 AND receiver_id = @customerId)
            """, new { customerId, account, memoType = memo.Type, memo = memo.Value })).AsList();

    /// <summary>All that a customer has part in and that are open or failed.</summary>
    public static async ValueTask<List<TransactionRow>> OfCustomer(DbConnection connection, string customerId, string account, Memo memo) =>
        (await connection.QueryAsync<TransactionRow>(
            Columns + """
             WHERE (open = 1 OR status IN ('error', 'expired')) AND id IN (
                SELECT id FROM transactions WHERE account = @account AND memo_type = @memoType AND memo = @memo AND account <> '' AND sep <> ''
                UNION ALL SELECT id FROM transactions WHERE sender_id = @customerId AND sender_id <> ''
                UNION ALL SELECT id FROM transactions WHERE receiver_id = @customerId AND receiver_id <> '')
            """, new { customerId, account, memoType = memo.Type, memo = memo.Value })).AsList();

    public static async ValueTask<List<string>> ToRead(DbConnection connection, long now, int most) =>
        (await connection.QueryAsync<string>(
            "SELECT id FROM transactions WHERE read_at IS NOT NULL AND read_at <= @now ORDER BY read_at LIMIT @most", new { now, most }))
                .AsList();

    /// <summary>Open ones of which nothing may have been heard for a while.</summary>
    public static async ValueTask<List<TransactionRow>> ToPoll(DbConnection connection, long now, int most) =>
        (await connection.QueryAsync<TransactionRow>(
            Columns + " WHERE poll_at IS NOT NULL AND poll_at <= @now ORDER BY poll_at LIMIT @most", new { now, most })).AsList();

    public static Task<int> PollAgain(DbConnection connection, string id, long at) =>
        connection.ExecuteAsync("UPDATE transactions SET poll_at = @at WHERE id = @id AND poll_at IS NOT NULL", new { id, at });

    /// <summary>AP answered about it, and nothing has changed.</summary>
    public static Task<int> SetAnsweredAt(DbConnection connection, string id, long at) =>
        connection.ExecuteAsync("UPDATE transactions SET answered_at = @at WHERE id = @id", new { id, at });

    /// <summary>Remembers an id that somebody named; AP is asked about it later.</summary>
    public static Task<int> Note(DbConnection connection, string id, DateTimeOffset now) => connection.ExecuteAsync(
        """
        INSERT INTO transactions (id, sep, kind, status, started_at, updated_at, account, memo_type, memo, sender_id, receiver_id, body, open, awaits_first_decision,
            last_notice, last_notice_status, in_review, problem, revision, due, read_at, read_attempts)
        VALUES (@id, '', '', '', 0, 0, '', '', '', '', '', @nothing, 0, 0, '', '', 0, '', 0, 0, @at, 0)
        ON CONFLICT (id) DO NOTHING
        """, new { id, nothing = Array.Empty<byte>(), at = now.ToUnixTimeMilliseconds() });

    /// <summary>An event said something of it that AP must confirm first: AP is asked.</summary>
    public static async ValueTask Confirm(DbConnection connection, string id, DateTimeOffset now)
    {
        await Note(connection, id, now);
        await connection.ExecuteAsync("UPDATE transactions SET from_event = 1 WHERE id = @id AND sep = ''", new { id });
        await ReadLater(connection, id, now.ToUnixTimeMilliseconds());
    }

    /// <summary>All that a customer has part in are to be decided anew: something about the customer has changed.</summary>
    public static Task<int> CustomerChanged(DbConnection connection, string customerId, string account, Memo memo) =>
        connection.ExecuteAsync(
        """
        UPDATE transactions SET revision = revision + 1, due = 1 WHERE id IN (
            SELECT id FROM transactions WHERE open = 1 AND account = @account AND memo_type = @memoType AND memo = @memo AND account <> ''
            UNION ALL SELECT id FROM transactions WHERE open = 1 AND sender_id = @customerId
            UNION ALL SELECT id FROM transactions WHERE open = 1 AND receiver_id = @customerId)
        """, new { customerId, account, memoType = memo.Type, memo = memo.Value });

    /// <summary>A customer is gone: what waited for it is not to bring it back.</summary>
    public static async ValueTask CustomerGone(DbConnection connection, string customerId, string account, Memo memo)
    {
        await CustomerChanged(connection, customerId, account, memo);
        await connection.ExecuteAsync(
            """
            UPDATE transactions SET awaits_first_decision = 0, last_notice = '', last_notice_status = ''
            WHERE open = 1 AND account = @account AND memo_type = @memoType AND memo = @memo AND account <> ''
            """, new { account, memoType = memo.Type, memo = memo.Value });
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

    /// <summary>Also when AP's word was no newer than ours.</summary>
    public static Task<int> ReadDone(DbConnection connection, string id) =>
        connection.ExecuteAsync("UPDATE transactions SET read_at = NULL, read_attempts = 0 WHERE id = @id AND read_at IS NOT NULL",
            new { id });

    public static Task<int> ReadFailed(DbConnection connection, string id, long at) =>
        connection.ExecuteAsync("UPDATE transactions SET read_at = @at, read_attempts = read_attempts + 1 WHERE id = @id", new { id, at });

    /// <summary>AP has no such transaction.</summary>
    public static Task<int> Unknown(DbConnection connection, string id) => connection.ExecuteAsync(
        """
        UPDATE transactions SET open = 0, due = 0, read_at = NULL, poll_at = NULL, in_review = 0, refund_due = '', problem = CASE WHEN sep = '' THEN '' ELSE 'AP knows no such transaction' END WHERE id = @id
        """, new { id });

    /// <summary>What AP was told about the transaction, as the call's own course showed it.</summary>
    public static Task<int> LastNotice(DbConnection connection, string id, string told, string toldAfter) => connection.ExecuteAsync(
        "UPDATE transactions SET last_notice = @told, last_notice_status = @toldAfter, revision = revision + 1, due = open WHERE id = @id",
            new { id, told, toldAfter });

    /// <summary>AP was told just what was to be told, and nothing has changed since: there is nothing to decide anew.</summary>
    public static Task<int> NotifiedAsDecided(DbConnection connection, string id, string told, string toldAfter) => connection.ExecuteAsync(
        """
        UPDATE transactions SET last_notice = @told, last_notice_status = @toldAfter, awaits_first_decision = 0,
            in_review = CASE WHEN status = 'pending_customer_info_update' THEN 0 ELSE in_review END
        WHERE id = @id
        """, new { id, told, toldAfter });

    /// <summary>AP has ended it, and the money is still there.</summary>
    public static Task<int> SetRefundDue(DbConnection connection, string id, string reason) =>
        connection.ExecuteAsync("UPDATE transactions SET refund_due = @reason WHERE id = @id AND refund_due = ''", new { id, reason });
}
