using System.Data.Common;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Events;

/// <summary>Operators' changes of parked events, in the caller's transaction.</summary>
sealed class EventOperations(ServiceKeys keys, Signals signals)
{
    /// <summary>Puts an event back into the queue.</summary>
    public static ValueTask<Result<EventRow>> Retry(DbConnection connection, string id) =>
        Change(connection, id, () => connection.ExecuteAsync("UPDATE events SET handled_at = NULL, problem = '' WHERE id = @id",
            new { id }));

    /// <summary>Ends an event without handling it. It stays stored.</summary>
    public ValueTask<Result<EventRow>> Drop(DbConnection connection, string id, string reason, string actor) =>
        Change(connection, id, () => connection.ExecuteAsync("UPDATE events SET dropped_by = @actor, note = @note WHERE id = @id",
            new { actor, note = ServiceSeal.Seal(keys, reason, SealContext.EventNote(id)), id }));

    /// <summary>Must be called after the commit.</summary>
    public void Committed() => signals.Events.Set();

    /// <summary>The body of the event; null if it does not open.</summary>
    public string? OpenBody(EventRow row) => ServiceSeal.OpenText(keys, row.Body, SealContext.Event(row.Id));

    /// <summary>An operator's reason; empty if there is none.</summary>
    public string OpenNote(EventRow row) => ServiceSeal.OpenText(keys, row.Note, SealContext.EventNote(row.Id)) ?? "";

    static async ValueTask<Result<EventRow>> Change(DbConnection connection, string id, Func<Task<int>> change)
    {
        if (await EventList.Find(connection, id) is not { } row)
            return Failure.NotFound("id: no event has this id");
        if (row.State != EventState.Parked)
            return Failure.Conflict($"id: this event is {row.State}, not {EventState.Parked}");
        await change();
        return (await EventList.Find(connection, id))!;
    }
}
