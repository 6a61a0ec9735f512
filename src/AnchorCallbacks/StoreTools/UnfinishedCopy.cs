using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <summary>The mark in a target whose copy has not finished. It names the source, and no server starts on a store that has it: the server
/// would take a missing customer for a new one.</summary>
static class UnfinishedCopy
{
    /// <summary>Accepts a target that is empty, or has the mark of the same source.</summary>
    public static async ValueTask<bool> Begin(DbConnection target, string source, IEnumerable<StoreTable> tables)
    {
        if (await Source(target) is { } begun)
            return begun == source ? true
                : throw new StartException(
                    "--to: this store holds an unfinished copy of another store; give that one as --from, or a new store as --to");
        foreach (var table in tables)
            if (await target.ExecuteScalarAsync<long?>($"SELECT 1 FROM {table.Name} LIMIT 1") is not null)
                throw new StartException($"--to: this store holds data already ({table.Name}); give one that is new or empty");
        return await target.ExecuteAsync(
            "INSERT INTO store_copy (table_name, source, up_to, copied, finished) VALUES ('', @source, '', 0, 1)", new { source }) > 0;
    }

    public static async ValueTask<bool> End(DbConnection target) => await target.ExecuteAsync("DELETE FROM store_copy") > 0;

    public static async ValueTask<bool> Refuse(DbConnection store) => await Source(store) is null ? true
        : throw new StartException(
            "Store:ConnectionString: this store is an unfinished copy; run store copy again until it reports that it has finished");

    static async ValueTask<string?> Source(DbConnection connection) =>
        await connection.ExecuteScalarAsync<string?>("SELECT source FROM store_copy LIMIT 1");
}
