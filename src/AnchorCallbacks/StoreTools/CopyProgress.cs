using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <summary>The progress of copying a table. It is saved in the target, in the transaction that inserts the rows.</summary>
sealed class CopyProgress
{
    /// <summary>Bytes are written as an object with this member.</summary>
    const string Hex = "hex";

    public string TableName { get; init; } = "";
    public string Source { get; init; } = "";
    public string UpTo { get; init; } = "";
    public long Copied { get; init; }
    public bool Finished { get; init; }

    /// <summary>The last copied key; null at the beginning.</summary>
    public object[]? After => UpTo.Length == 0 ? null
        : [.. JsonNode.Parse(UpTo)!.AsArray().Select(value => value!.GetValueKind() switch
        {
            JsonValueKind.Number => (object)(long)value,
            JsonValueKind.Object => Convert.FromHexString((string)value[Hex]!),
            _ => (string)value!,
        })];

    public static async ValueTask<CopyProgress?> Find(DbConnection connection, StoreTable table) =>
        await connection.QueryFirstOrDefaultAsync<CopyProgress>(
        "SELECT table_name, source, up_to, copied, finished FROM store_copy WHERE table_name = @Name", new { table.Name });

    /// <summary>The identity of the source; null if no copy was begun.</summary>
    public static async ValueTask<string?> SourceOf(DbConnection connection) =>
        await connection.ExecuteScalarAsync<string?>("SELECT source FROM store_copy LIMIT 1");

    public static Task<int> Begin(DbConnection connection, string source) => connection.ExecuteAsync(
        "INSERT INTO store_copy (table_name, source, up_to, copied, finished) VALUES ('', @source, '', 0, 1)", new { source });

    public static Task<int> Save(DbConnection connection, RowBatch batch, string source) => connection.ExecuteAsync(
        """
        INSERT INTO store_copy (table_name, source, up_to, copied, finished) VALUES (@Name, @source, @upTo, @copied, @finished)
        ON CONFLICT (table_name) DO UPDATE SET up_to = CASE WHEN excluded.copied > 0 THEN excluded.up_to ELSE store_copy.up_to END,
            copied = store_copy.copied + excluded.copied, finished = excluded.finished
        """,
        new
        {
            batch.Table.Name,
            source,
            upTo = batch.Rows.Count == 0 ? "" : Write(batch.UpTo),
            copied = (long)batch.Rows.Count,
            finished = batch.AtEnd ? 1L : 0L
        });

    public static Task<int> Clear(DbConnection connection) => connection.ExecuteAsync("DELETE FROM store_copy");

    static string Write(object[] key) => new JsonArray([.. key.Select(value => value switch
    {
        long number => (JsonNode)JsonValue.Create(number),
        byte[] bytes => new JsonObject { [Hex] = Convert.ToHexStringLower(bytes) },
        _ => JsonValue.Create((string)value),
    })]).ToJsonString();

    /// <summary>A server must not start on an incomplete copy: it would take a missing customer for a new one.</summary>
    public static async ValueTask<bool> RefuseUnfinished(DbConnection connection) => await SourceOf(connection) is null ? true
        : throw new StartException(
            "Store:ConnectionString: this store is an unfinished copy; run store copy again until it reports that it has finished");
}
