using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store.Files;

/// <summary>A document that is being written into its file.</summary>
sealed class ChunkFile(string file) : IDisposable
{
    // No buffer of its own: chunks are large.
    readonly FileStream stream = OwnerOnly.Create(file, bufferSize: 0);

    public void Append(ReadOnlySpan<byte> chunk)
    {
        try
        {
            stream.Write(chunk);
        }
        catch (IOException e)
        {
            throw StoreException.FromFile(e);
        }
    }

    /// <summary>Completes when file and name are on disk.</summary>
    // On its own thread: the call blocks, and the pool has only as many threads as processors.
    public Task Flush() => Task.Factory.StartNew(() =>
    {
        try
        {
            stream.Flush(flushToDisk: true);
            OwnerOnly.FlushFolder(Path.GetDirectoryName(file)!);
        }
        catch (IOException e)
        {
            throw StoreException.FromFile(e);
        }
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => stream.Dispose();
}
