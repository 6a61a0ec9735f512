using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Customers;

static class SoundStore
{
    /// <summary>Versions, audit rows, statuses, keys and documents of all customers fit together.</summary>
    public static async Task AssertSound(TestServer server)
    {
        // Work that no one waits for ends with the server.
        await server.Restart();
        await server.UntilStarted();
        await using var state = await StoredState.OfCopy(server);
        Assert.That(await state.Damage(), Is.Empty);
    }

    public static Task<List<T>> Query<T>(TestServer server, string sql) =>
        server.Get<Database>().Read(async connection => (await connection.QueryAsync<T>(sql)).AsList()).AsTask();
}
