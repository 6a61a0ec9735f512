using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Documents;

/// <summary>Deletes chunks and files of orphaned documents: discarded or interrupted uploads, and documents of erased customers. It deletes
/// a few at a time, because all other writes wait for this one.</summary>
sealed partial class DocumentSweep(Database database, TimeProvider clock, ILogger<DocumentSweep> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);
    const int ChunkBatchSize = 32;

    /// <summary>Marks an upload's chunks and its file for deletion now. It does not fail, and callers need not wait for it.</summary>
    public async Task Discard(string documentId)
    {
        try
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            await database.Write(async connection =>
                await connection.ExecuteAsync(
                    "UPDATE orphaned_documents SET due_at = @now WHERE document_id = @documentId AND due_at > @now",
                    new { now, documentId }));
        }
        catch (Exception e)
        {
            // They are deleted in any case when the time for an upload is over.
            LogFailed(e);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.Every(Interval, clock, _ => Run(), LogFailed, stoppingToken);

    /// <returns>The number of deleted orphaned documents. While a backup is made, files are not deleted.</returns>
    public async Task<int> Run()
    {
        var swept = 0;
        while (await NextDue() is { } documentId && await RemoveFile(documentId))
        {
            while (await RemoveChunks(documentId))
            {
            }
            swept++;
        }
        if (swept > 0)
            LogSwept(swept);
        return swept;
    }

    ValueTask<string?> NextDue()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return database.Read(async connection => await connection.QueryFirstOrDefaultAsync<string>(
            "SELECT document_id FROM orphaned_documents WHERE due_at <= @now ORDER BY due_at LIMIT 1", new { now }));
    }

    /// <returns>False while a reader holds the files.</returns>
    public async Task<bool> RemoveFile(string documentId) =>
        // From now on the upload cannot become a document. If it already is one, it is not changed.
        await database.Write(connection => Claim(connection, documentId)) == 0 || database.Chunks.TryDeleteFile(documentId);

    /// <returns>Whether chunks are left.</returns>
    public Task<bool> RemoveChunks(string documentId) => database.Write(async connection =>
    {
        if (await Claim(connection, documentId) == 0)
            return false;
        if (await ChunkStore.DeleteRows(connection, documentId, ChunkBatchSize) == ChunkBatchSize)
            return true;
        await connection.ExecuteAsync("DELETE FROM orphaned_documents WHERE document_id = @documentId", new { documentId });
        return false;
    });

    /// <summary>Prevents an upload from becoming a document.</summary>
    /// <returns>0 if it has become one.</returns>
    static async ValueTask<int> Claim(DbConnection connection, string documentId) =>
        await connection.ExecuteAsync("UPDATE orphaned_documents SET due_at = 0 WHERE document_id = @documentId", new { documentId });

    [LoggerMessage(EventId = 2000, EventName = "DocumentSweep.Swept", Level = LogLevel.Information,
        Message = "Removed {Count} orphaned documents")]
    partial void LogSwept(int count);

    [LoggerMessage(EventId = 2001, EventName = "DocumentSweep.Failed", Level = LogLevel.Warning,
        Message = "Orphaned documents could not be removed; trying again")]
    partial void LogFailed(Exception e);
}
