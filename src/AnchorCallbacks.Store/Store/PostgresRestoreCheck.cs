using System.Data.Common;
using System.Globalization;
using Dapper;

namespace AnchorCallbacks.Store;

/// <summary>Detects that <c>pg_restore</c> has created the tables. A comment on a table records the table's OID. A dump contains the
/// comment, and the restored table has another OID. A copy of the whole cluster keeps the OIDs, so it is not detected.</summary>
static class PostgresRestoreCheck
{
    /// <summary>Runs when the store opens. The first time it only records the OID.</summary>
    /// <param name="restored">Runs in the same transaction if the tables were restored.</param>
    public static async Task Run(Database database, Func<DbConnection, Task> restored)
    {
        if (database.IsShared && (await database.Read(Find)).Differ)
            await database.Write(async connection =>
            {
                var found = await Find(connection);
                // Another process may have done it meanwhile.
                if (!found.Differ)
                    return false;
                if (found.Recorded is not null)
                    await restored(connection);
                await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
                    $"COMMENT ON TABLE server_facts IS '{found.Oid}'"));
                return true;
            });
    }

    static async ValueTask<TableOid> Find(DbConnection connection) => await connection.QuerySingleAsync<TableOid>(
        """
        SELECT CAST(CAST(to_regclass('server_facts') AS OID) AS BIGINT) AS oid, obj_description(to_regclass('server_facts')) AS recorded
        """);

    sealed class TableOid
    {
        public long Oid { get; init; }
        public string? Recorded { get; init; }

        public bool Differ => Recorded != Oid.ToString(CultureInfo.InvariantCulture);
    }
}
