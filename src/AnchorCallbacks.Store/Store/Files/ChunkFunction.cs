using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AnchorCallbacks.Store.Files;

/// <summary>A SQL function that reads the bytes of a chunk from its file. Code that reads rows need not know of files.</summary>
static class ChunkFunction
{
    const string Name = "document_chunk";

    /// <summary>Replaces the column <c>sealed</c> of <c>document_chunks</c>. Empty if the bytes are lost.</summary>
    public const string Sealed = $"CASE WHEN length(sealed) > 0 THEN sealed ELSE coalesce({Name}(document_id, number), sealed) END";

    /// <summary>Uses SQLite's own interface. The provider's interface has generic types, which would have to be compiled at each
    /// start.</summary>
    public static void Add(SqliteConnection connection, ChunkFiles files) =>
        raw.sqlite3_create_function(connection.Handle, Name, 2, null, (context, _, arguments) =>
    {
        if (files.Read(raw.sqlite3_value_text(arguments[0]).utf8_to_string() ?? "", raw.sqlite3_value_int64(arguments[1])) is { } chunk)
            raw.sqlite3_result_blob(context, chunk);
        else
            raw.sqlite3_result_null(context);
    });
}
