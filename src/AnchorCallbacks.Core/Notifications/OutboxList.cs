using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Notifications;

/// <summary>Lists of calls, newest first, without their sealed parameters.</summary>
static class OutboxList
{
    public static readonly string[] States =
        [OutboxState.Waiting, OutboxState.Sending, OutboxState.Parked, OutboxState.Settled, OutboxState.Dropped];

    const string Columns =
        """
        SELECT id, transaction_id, customer_id, method, notice, state, uncertainty, attempts, due_at, reason, created_at, ended_at,
            dropped_by
        FROM outbox
        """;

    public const string All = Columns + " WHERE id < @before ORDER BY id DESC LIMIT @most";

    public const string Unsent = Columns
        + " WHERE state IN ('waiting', 'sending') AND state = @state AND id < @before ORDER BY id DESC LIMIT @most";

    public const string Parked = Columns + " WHERE state = 'parked' AND id < @before ORDER BY id DESC LIMIT @most";

    public const string Ended = Columns + " WHERE ended_at IS NOT NULL AND state = @state AND id < @before ORDER BY id DESC LIMIT @most";

    public const string ByTransaction = Columns + " WHERE transaction_id = @transactionId ORDER BY id DESC LIMIT @most";

    // Ids are in the order of creation.
    public const string Counts =
        """
        SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')) AS waiting,
            (SELECT count(*) FROM outbox WHERE state = 'parked') AS parked,
            (SELECT created_at FROM outbox WHERE state IN ('waiting', 'sending') ORDER BY id LIMIT 1) AS oldest
        """;

    /// <summary>The call with its sealed parameters and note.</summary>
    public static async ValueTask<OutboxRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<OutboxRow>(
        """
        SELECT id, transaction_id, customer_id, method, notice, params, state, uncertainty, attempts, due_at, reason, created_at, ended_at,
            dropped_by, note
        FROM outbox WHERE id = @id
        """, new { id });

    /// <param name="before">The last id of the previous page; null for the first page.</param>
    public static async ValueTask<List<OutboxRow>> Page(DbConnection connection, string? state, string? before, int most) =>
        (await connection.QueryAsync<OutboxRow>(Statement(state), new { state, before = before ?? "~", most = (long)most })).AsList();

    public static async ValueTask<List<OutboxRow>> Of(DbConnection connection, string transactionId, int most) =>
        (await connection.QueryAsync<OutboxRow>(ByTransaction, new { transactionId, most = (long)most })).AsList();

    public static async ValueTask<Backlog> Count(DbConnection connection) => await connection.QuerySingleAsync<Backlog>(Counts);

    static string Statement(string? state) => state switch
    {
        null => All,
        OutboxState.Waiting or OutboxState.Sending => Unsent,
        OutboxState.Parked => Parked,
        _ => Ended,
    };

    /// <summary>Calls that wait, are in flight or are parked, with their methods.</summary>
    public static async ValueTask<List<(string Id, string Method, string State)>> OpenCalls(DbConnection connection,
        string transactionId) =>
        (await connection.QueryAsync<(string, string, string)>(
            """
            SELECT id, method, state FROM outbox
            WHERE transaction_id = @transactionId AND state IN ('waiting', 'sending', 'parked') ORDER BY id
            """, new { transactionId })).AsList();
}
