using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Events;

/// <summary>The states of a stored event.</summary>
static class EventState
{
    public const string Waiting = "waiting";
    public const string Parked = "parked";
    public const string Handled = "handled";
    public const string Dropped = "dropped";
}

/// <summary>A stored event.</summary>
sealed class EventRow
{
    public string Id { get; init; } = "";
    public long ReceivedAt { get; init; }
    public string Type { get; init; } = "";
    public string Flags { get; init; } = "";
    public long? HandledAt { get; init; }
    public string Problem { get; init; } = "";
    public string DroppedBy { get; init; } = "";
    public byte[] Body { get; init; } = [];
    public byte[]? Note { get; init; }

    public string State => HandledAt is null ? EventState.Waiting
        : DroppedBy.Length > 0 ? EventState.Dropped
        : Problem.Length > 0 ? EventState.Parked
        : EventState.Handled;
}

/// <summary>Lists waiting and parked events, oldest first. Their bodies stay sealed.</summary>
static class EventList
{
    const string Columns = "SELECT id, received_at, type, flags, handled_at, problem, dropped_by FROM events";

    const string Page = " AND (received_at, id) > (@at, @afterId) ORDER BY received_at, id LIMIT @most";

    public const string Waiting = Columns + " WHERE handled_at IS NULL" + Page;

    public const string Parked = Columns + " WHERE problem <> '' AND dropped_by = ''" + Page;

    public const string Counts =
        """
        SELECT (SELECT count(*) FROM events WHERE handled_at IS NULL) AS waiting,
            (SELECT count(*) FROM events WHERE problem <> '' AND dropped_by = '') AS parked,
            (SELECT received_at FROM events WHERE handled_at IS NULL ORDER BY received_at, id LIMIT 1) AS oldest
        """;

    /// <summary>The event with its sealed body and note.</summary>
    public static async ValueTask<EventRow?> Find(DbConnection connection, string id) =>
        await connection.QueryFirstOrDefaultAsync<EventRow>(
            "SELECT id, received_at, type, flags, handled_at, problem, dropped_by, body, note FROM events WHERE id = @id", new { id });

    /// <param name="state">Null: waiting and parked.</param>
    public static async ValueTask<List<EventRow>> Read(DbConnection connection, string? state, long at, string afterId, int most)
    {
        var rows = new List<EventRow>();
        foreach (var sql in (string[])(state switch
        {
            EventState.Waiting => [Waiting],
            EventState.Parked => [Parked],
            _ => [Waiting, Parked],
        }))
            rows.AddRange(await connection.QueryAsync<EventRow>(sql, new { at, afterId, most = (long)most }));
        return [.. rows.OrderBy(row => row.ReceivedAt).ThenBy(row => row.Id, StringComparer.Ordinal).Take(most)];
    }

    public static async ValueTask<Backlog> Count(DbConnection connection) => await connection.QuerySingleAsync<Backlog>(Counts);
}
