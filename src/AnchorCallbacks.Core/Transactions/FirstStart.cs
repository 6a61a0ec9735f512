using System.Data.Common;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>When a server first used this store, in milliseconds. Transactions that started earlier are not new.</summary>
sealed record FirstStart(long At)
{
    const string Fact = "first_start";

    /// <summary>Reads the time when the store opens, and writes it the first time.</summary>
    public static async Task<FirstStart> Read(Database database, TimeProvider clock) =>
        new(await database.Read(Find) ?? await database.Write(async connection =>
        {
            await ServerFacts.SetOnce(connection, Fact, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return (await Find(connection))!.Value;
        }));

    static ValueTask<long?> Find(DbConnection connection) => ServerFacts.Find(connection, Fact);
}
