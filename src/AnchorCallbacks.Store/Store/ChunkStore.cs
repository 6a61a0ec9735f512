using System.Data.Common;
using AnchorCallbacks.Store.Files;
using Dapper;

namespace AnchorCallbacks.Store;

/// <summary>The sealed chunks of documents. In SQLite a document with more than one chunk has a file, and its rows have no bytes. In
/// PostgreSQL all bytes are in rows. No other class needs to know.</summary>
/// <param name="files">Null: all bytes are in rows.</param>
sealed class ChunkStore(Database database, ChunkFiles? files)
{
    /// <summary>The size of a full sealed chunk.</summary>
    public const int ChunkBytes = ChunkFiles.ChunkBytes;

    /// <summary>The expression to select in place of the column <c>document_chunks.sealed</c>.</summary>
    public string Sealed => files is null ? "sealed" : ChunkFunction.Sealed;

    /// <param name="mark">Records the upload as orphaned, in the first write. It is on disk before the first byte, so that no orphaned file
    /// is unknown.</param>
    public ChunkUpload Begin(string id, Func<DbConnection, Task> mark) => new(database, files, id, mark);

    /// <summary>Saves the rest of an upload in the transaction that makes it a document.</summary>
    /// <param name="rest">The result of <see cref="ChunkUpload.Finish"/>, or the only chunk.</param>
    public static Task<int> Save(DbConnection connection, string id, int chunks, byte[] rest) => rest.Length > 0
        ? Insert(connection, id, chunks - 1, rest)
        : connection.ExecuteAsync(
            """
            INSERT INTO document_chunks (document_id, number, sealed)
            WITH RECURSIVE numbers(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < @chunks)
            SELECT @id, number, @empty FROM numbers
            """, new { id, chunks = (long)chunks, empty = Array.Empty<byte>() });

    /// <summary>Deletes the file of a document, if it has one, durably.</summary>
    /// <returns>False, with nothing done, while a reader holds the files.</returns>
    public bool TryDeleteFile(string id) => files?.TryDelete(id) ?? true;

    /// <summary>Deletes the last rows of a document.</summary>
    /// <returns>The number of deleted rows.</returns>
    public static Task<int> DeleteRows(DbConnection connection, string id, int most) => connection.ExecuteAsync(
        """
        DELETE FROM document_chunks WHERE document_id = @id AND number IN (
            SELECT number FROM document_chunks WHERE document_id = @id ORDER BY number DESC LIMIT @most)
        """, new { id, most = (long)most });

    public static Task<int> Insert(DbConnection connection, string id, int number, byte[] chunk) => connection.ExecuteAsync(
        "INSERT INTO document_chunks (document_id, number, sealed) VALUES (@id, @number, @chunk)",
        new { id, number = (long)number, chunk });
}

/// <summary>The chunks of an upload, until it becomes a document.</summary>
sealed class ChunkUpload(Database database, ChunkFiles? files, string id, Func<DbConnection, Task> mark) : IDisposable
{
    ChunkFile? file;

    /// <summary>Stores the next chunk. The call before must be complete.</summary>
    public async Task Add(int number, byte[] chunk)
    {
        if (files is null || file is null)
            await database.Write(async connection =>
            {
                if (number == 0)
                    await mark(connection);
                return files is null ? await ChunkStore.Insert(connection, id, number, chunk) : 0;
            }, key: new(id));
        if (files is not null)
            (file ??= files.Create(id)).Append(chunk);
    }

    /// <summary>Stores the last chunk. Completes when all other chunks are on disk.</summary>
    /// <returns>The bytes for <see cref="ChunkStore.Save"/>.</returns>
    public async Task<byte[]> Finish(byte[] last)
    {
        if (file is null)
            return last;
        file.Append(last);
        await file.Flush();
        return [];
    }

    public void Dispose() => file?.Dispose();
}
