using System.Data.Common;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Store;

[OnEachEngine]
sealed class ReadSnapshotTests : IAsyncDisposable
{
    readonly TempFolder folder = new();
    readonly TestStore store;
    readonly Database database;

    public ReadSnapshotTests()
    {
        store = TestStore.Make(folder.File("snapshot.db"));
        database = Database.Open(store.Options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task Its_queries_see_one_state()
    {
        var (first, second) = await database.ReadSnapshot(async connection =>
        {
            var before = await Count(connection);
            await Add("a");
            return (before, await Count(connection));
        });

        Assert.That((first, second, await database.Read(Count)), Is.EqualTo((0L, 0L, 1L)));
    }

    [Test]
    public async Task A_failed_one_leaves_no_transaction()
    {
        Assert.That(async () => await database.ReadSnapshot<long>(async connection =>
        {
            await Count(connection);
            throw new InvalidDataException();
        }), Throws.TypeOf<InvalidDataException>());

        await Add("a");

        Assert.That((await database.Read(Count), await database.ReadSnapshot(Count)), Is.EqualTo((1L, 1L)));
    }

    Task<int> Add(string name) => database.Write(async connection => await connection.ExecuteAsync(
        "INSERT INTO partners (name, door, may_set_status, networks, created_at) VALUES (@name, 'dcm', 1, '', 0)", new { name }));

    static async ValueTask<long> Count(DbConnection connection) =>
        await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM partners");
}
