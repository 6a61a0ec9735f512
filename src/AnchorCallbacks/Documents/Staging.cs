using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Documents;

/// <summary>Keeps the chunks of an upload until it is known whose document it becomes. What is kept is marked first: if nobody's, it goes
/// when its time has come.</summary>
/// <param name="due">Unix milliseconds.</param>
abstract class Staging(Database database, string id, long due) : IDisposable
{
    /// <summary>As this engine does it best.</summary>
    public static Staging Begin(Database database, string id, long due) =>
        database.Files is { } files ? new StagedFile(database, files, id, due) : new StagedRows(database, id, due);

    protected Database Database => database;

    protected string Id => id;

    /// <summary>Takes the next chunk, when the one before has been taken.</summary>
    public abstract Task Add(int number, byte[] chunk);

    /// <summary>Takes the last chunk; completes when nothing can be lost but what is given back.</summary>
    /// <returns>What goes with the transaction that makes the upload a document.</returns>
    public abstract Task<byte[]> Finish(byte[] last);

    public abstract void Dispose();

    protected Task<int> Mark(DbConnection connection) =>
        connection.ExecuteAsync("INSERT INTO orphaned_documents (document_id, due_at) VALUES (@id, @due)", new { id, due });
}
