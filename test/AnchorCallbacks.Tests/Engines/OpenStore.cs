using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Engines;

/// <summary>An empty store of the running test's engine, opened without a server.</summary>
sealed class OpenStore : IAsyncDisposable
{
    readonly TempFolder folder = new();
    readonly TestStore store;

    public OpenStore()
    {
        store = TestStore.Make(folder.File("store.db"));
        Database = Database.Open(store.Options, TimeProvider.System);
    }

    public Database Database { get; }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await store.DisposeAsync();
        folder.Dispose();
    }
}
