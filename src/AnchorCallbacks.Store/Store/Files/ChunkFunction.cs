using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AnchorCallbacks.Store.Files;

/// <summary>Lets SQL read the bytes of a chunk wherever they are, so that whoever goes through rows need not know of files.</summary>
static class ChunkFunction
{
    const string Name = "document_chunk";

    /// <summary>Stands for the column <c>sealed</c> of <c>document_chunks</c>. Empty where the bytes are lost.</summary>
    public const string Sealed = $"CASE WHEN length(sealed) > 0 THEN sealed ELSE coalesce({Name}(document_id, number), sealed) END";

    /// <summary>By SQLite's own interface: the provider's makes the function of types that a start would have to compile.</summary>
    public static void Add(SqliteConnection connection, ChunkFiles files) =>
        raw.sqlite3_create_function(connection.Handle, Name, 2, null, (context, _, arguments) =>
    {
        if (files.Read(raw.sqlite3_value_text(arguments[0]).utf8_to_string() ?? "", raw.sqlite3_value_int64(arguments[1])) is { } chunk)
            raw.sqlite3_result_blob(context, chunk);
        else
            raw.sqlite3_result_null(context);
    });
}
