using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Events;

/// <summary>Stores events as they come. They are sealed, because they contain accounts and IP addresses. A repeated event is stored
/// once.</summary>
sealed class EventInbox(Database database, ServiceKeys keys, Signals signals, TimeProvider clock)
{
    /// <returns>Whether the event is new. It is on disk in both cases.</returns>
    public Task<bool> Store(EventEnvelope envelope, ReadOnlySpan<byte> body)
    {
        var row = new
        {
            envelope.Id,
            at = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            envelope.Type,
            envelope.Flags,
            body = ServiceSeal.Seal(keys, body, SealContext.Event(envelope.Id)),
        };
        return database.Write(async connection => await connection.ExecuteAsync(
            "INSERT INTO events (id, received_at, type, flags, body) VALUES (@Id, @at, @Type, @Flags, @body) ON CONFLICT (id) DO NOTHING",
            row) > 0,
            _ => signals.Events.Set(), new(envelope.Id));
    }
}
