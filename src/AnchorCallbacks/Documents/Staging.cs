using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Documents;

/// <summary>Stores the chunks of an upload until it becomes a customer's document. It is marked as orphaned first, so that it is deleted if
/// it does not become one.</summary>
/// <param name="due">The time of the deletion, in Unix milliseconds.</param>
abstract class Staging(Database database, string id, long due) : IDisposable
{
    /// <summary>Begins an upload in files or in rows, depending on the engine.</summary>
    public static Staging Begin(Database database, string id, long due) =>
        database.Files is { } files ? new StagedFile(database, files, id, due) : new StagedRows(database, id, due);

    protected Database Database => database;

    protected string Id => id;

    /// <summary>Stores the next chunk. The call before must be complete.</summary>
    public abstract Task Add(int number, byte[] chunk);

    /// <summary>Stores the last chunk. Completes when all other chunks are on disk.</summary>
    /// <returns>The bytes to save in the transaction that makes the upload a document.</returns>
    public abstract Task<byte[]> Finish(byte[] last);

    public abstract void Dispose();

    protected Task<int> Mark(DbConnection connection) =>
        connection.ExecuteAsync("INSERT INTO orphaned_documents (document_id, due_at) VALUES (@id, @due)", new { id, due });
}
