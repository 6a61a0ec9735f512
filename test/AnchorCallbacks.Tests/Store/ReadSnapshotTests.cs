using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Store;

[OnEachEngine]
sealed class ReadSnapshotTests : IAsyncDisposable
{
    readonly OpenStore store = new();

    Database Database => store.Database;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Test]
    public async Task Its_queries_see_one_state()
    {
        var (first, second) = await Database.ReadSnapshot(async connection =>
        {
            var before = await Count(connection);
            await Add("a");
            return (before, await Count(connection));
        });

        Assert.That((first, second, await Database.Read(Count)), Is.EqualTo((0L, 0L, 1L)));
    }

    [Test]
    public async Task A_failed_one_leaves_no_transaction()
    {
        Assert.That(async () => await Database.ReadSnapshot<long>(async connection =>
        {
            await Count(connection);
            throw new InvalidDataException();
        }), Throws.TypeOf<InvalidDataException>());

        await Add("a");

        Assert.That((await Database.Read(Count), await Database.ReadSnapshot(Count)), Is.EqualTo((1L, 1L)));
    }

    Task<int> Add(string name) => Database.Write(async connection => await connection.ExecuteAsync(
        "INSERT INTO partners (name, door, may_set_status, networks, created_at) VALUES (@name, 'dcm', 1, '', 0)", new { name }));

    static async ValueTask<long> Count(DbConnection connection) =>
        await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM partners");
}
