using System.Data.Common;
using AnchorCallbacks.Events;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Telemetry;

/// <summary>The reviews of one customer type that wait for an officer.</summary>
sealed class WaitingReviews
{
    public string Type { get; init; } = "";
    public long Waiting { get; init; }

    /// <summary>Since when the oldest waits, in Unix milliseconds.</summary>
    public long Oldest { get; init; }
}

/// <summary>What the store has to do at a moment. Counts and ages only.</summary>
sealed record StoreFigures(IReadOnlyList<WaitingReviews> Reviews, Backlog Outbox, Backlog Inbox, long OpenTransactions,
    long StuckTransactions, long RefundsDue, long OperatorSessions, long PageSessions)
{
    // Conditions that are always true make each statement walk along its partial index.
    const string ReviewsByType =
        """
        SELECT type, count(*) AS waiting, min(review_since) AS oldest FROM customer_statuses
        WHERE review_since IS NOT NULL AND review_since > 0 GROUP BY type ORDER BY type
        """;

    const string Transactions =
        """
        SELECT (SELECT count(*) FROM transactions WHERE open = 1 AND started_at >= 0) AS open,
            (SELECT count(*) FROM transactions WHERE problem <> '' AND id > '') AS stuck,
            (SELECT count(*) FROM transactions WHERE refund_due <> '' AND started_at >= 0) AS refunds
        """;

    const string Sessions =
        """
        SELECT (SELECT count(*) FROM operator_sessions WHERE used_at > @operators) AS operators,
            (SELECT count(*) FROM page_sessions WHERE used_at > @pages) AS pages
        """;

    sealed class TransactionCounts
    {
        public long Open { get; init; }
        public long Stuck { get; init; }
        public long Refunds { get; init; }
    }

    sealed class SessionCounts
    {
        public long Operators { get; init; }
        public long Pages { get; init; }
    }

    /// <param name="operatorIdle">The time without use after which a session of an operator has ended.</param>
    /// <param name="pageIdle">The same for a customer's visit.</param>
    public static async ValueTask<StoreFigures> Read(DbConnection connection, DateTimeOffset now, TimeSpan operatorIdle, TimeSpan pageIdle)
    {
        var reviews = (await connection.QueryAsync<WaitingReviews>(ReviewsByType)).AsList();
        var transactions = await connection.QuerySingleAsync<TransactionCounts>(Transactions);
        var sessions = await connection.QuerySingleAsync<SessionCounts>(Sessions, new
        {
            operators = (now - operatorIdle).ToUnixTimeMilliseconds(),
            pages = (now - pageIdle).ToUnixTimeMilliseconds(),
        });
        return new(reviews, await OutboxList.Count(connection), await EventList.Count(connection), transactions.Open, transactions.Stuck,
            transactions.Refunds, sessions.Operators, sessions.Pages);
    }
}
