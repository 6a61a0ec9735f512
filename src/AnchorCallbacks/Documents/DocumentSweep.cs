using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Documents;

/// <summary>Takes away chunks and files that belong to no document: uploads given up or broken off, documents of erased customers.
/// A few at a time, since every write waits behind this one.</summary>
sealed partial class DocumentSweep(Database database, TimeProvider clock, ILogger<DocumentSweep> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);
    const int ChunkBatchSize = 32;

    /// <summary>Marks an upload's chunks, and its file, as free to go. Nobody needs to wait for it, and it does not fail.</summary>
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
            // They are due in any case once the time for an upload has passed.
            LogFailed(e);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await Run();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>How many documents' chunks and files are gone. The rest waits while a backup is made.</returns>
    public async Task<int> Run()
    {
        var swept = 0;
        while (await NextDue() is { } documentId && await RemoveFile(documentId))
        {
            while (await RemoveSome(documentId))
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

    /// <returns>False while somebody needs the files.</returns>
    public async Task<bool> RemoveFile(string documentId)
    {
        if (database.Files is not { } files)
            return true;
        // No longer an upload that may become a document; nor one that did.
        return await database.Write(connection => Claim(connection, documentId)) == 0 || files.TryDelete(documentId);
    }

    /// <returns>Whether some are left.</returns>
    public Task<bool> RemoveSome(string documentId) => database.Write(async connection =>
    {
        if (await Claim(connection, documentId) == 0)
            return false;
        var removed = await connection.ExecuteAsync(
            """
            DELETE FROM document_chunks WHERE document_id = @documentId AND number IN (
                SELECT number FROM document_chunks WHERE document_id = @documentId ORDER BY number DESC LIMIT @most)
            """, new { documentId, most = ChunkBatchSize });
        if (removed == ChunkBatchSize)
            return true;
        await connection.ExecuteAsync("DELETE FROM orphaned_documents WHERE document_id = @documentId", new { documentId });
        return false;
    });

    /// <summary>From now on it becomes no document any more; if it has become one meanwhile it is left alone.</summary>
    static async ValueTask<int> Claim(DbConnection connection, string documentId) =>
        await connection.ExecuteAsync("UPDATE orphaned_documents SET due_at = 0 WHERE document_id = @documentId", new { documentId });

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed the chunks of {Count} documents that are nobody's")]
    partial void LogSwept(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chunks that are nobody's could not be removed; they will be tried again")]
    partial void LogFailed(Exception e);
}
