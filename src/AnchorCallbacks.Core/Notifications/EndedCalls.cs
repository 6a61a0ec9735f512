using System.Data.Common;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>Calls with one state, and how often they were sent.</summary>
sealed class EndedCallCount
{
    public string State { get; init; } = "";
    public long Calls { get; init; }
    public long Attempts { get; init; }
}

/// <summary>Calls that are settled or dropped. The last call of an open transaction stays, however old it is. If an operator dropped it, it
/// stops an equal call, and it can still be sent.</summary>
static class EndedCalls
{
    const string Done =
        $"""
        ended_at IS NOT NULL AND ended_at <= @before AND (
            NOT EXISTS (SELECT 1 {TransactionRows.WithId} outbox.transaction_id AND transactions.open = 1)
            OR EXISTS (SELECT 1 FROM outbox later WHERE later.transaction_id = outbox.transaction_id AND later.id > outbox.id))
        """;

    public static readonly Retained Rows = new(
        "ended calls",
        $"SELECT id, ended_at AS at FROM outbox WHERE {Done} AND ended_at >= @from ORDER BY ended_at LIMIT @most",
        $"DELETE FROM outbox WHERE id = @Id AND {Done}");

    /// <summary>The calls that ended in this time, by state.</summary>
    public static async ValueTask<List<EndedCallCount>> Count(DbConnection connection, DateTimeOffset from, DateTimeOffset to) =>
        (await connection.QueryAsync<EndedCallCount>(
            """
            SELECT state, count(*) AS calls, CAST(sum(attempts) AS BIGINT) AS attempts FROM outbox
            WHERE ended_at IS NOT NULL AND ended_at >= @first AND ended_at < @next GROUP BY state
            """, new { first = from.ToUnixTimeMilliseconds(), next = to.ToUnixTimeMilliseconds() })).AsList();
}
