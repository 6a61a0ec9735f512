using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Events;

/// <summary>A row of the inbox.</summary>
sealed class StoredEvent
{
    public string Id { get; init; } = "";
    public long ReceivedAt { get; init; }
    public string Type { get; init; } = "";
    public string Flags { get; init; } = "";
    public byte[] Body { get; init; } = [];

    /// <summary>The body as it came, opened with the key and the context it must be sealed with.</summary>
    public byte[] Open(TestServer server)
    {
        var plain = new byte[Body.Length - Aead.Overhead];
        return Aead.TryOpen(server.Get<ServiceKeys>().Events, Body, SealContext.Event(Id), plain)
            ? plain
            : throw new SealBrokenException($"The body of event {Id} does not open.");
    }
}

static class StoredEvents
{
    public static async Task<List<StoredEvent>> Events(this TestServer server) => await server.Get<Database>().Read(async connection =>
        (await connection.QueryAsync<StoredEvent>("SELECT id, received_at, type, flags, body FROM events ORDER BY received_at, id"))
            .AsList());

    public static async Task<StoredEvent> Event(this TestServer server) => (await server.Events()).Single();
}
