using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>The only writer of SQLite. It commits all waiting writes together, so that many requests share one flush to disk. Each runs in
/// its own savepoint, so that a failing one fails alone.</summary>
sealed class WriteQueue : IAsyncDisposable
{
    const int MaxPerCommit = 128;

    readonly Channel<WriteItem> waiting = Channel.CreateUnbounded<WriteItem>(new() { SingleReader = true });
    readonly SqliteConnection connection;
    readonly Thread thread;
    int pending;
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriteQueue(SqliteConnection connection)
    {
        this.connection = connection;
        thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
        thread.Start();
    }

    public int Pending => Volatile.Read(ref pending);

    public Task<T> Add<T>(WriteItem<T> item)
    {
        Interlocked.Increment(ref pending);
        return waiting.Writer.TryWrite(item) ? item.Completion : throw new ObjectDisposedException(nameof(WriteQueue));
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await ended.Task;
        await connection.DisposeAsync();
    }

    void Run()
    {
        var batch = new List<WriteItem>(MaxPerCommit);
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaxPerCommit && waiting.Reader.TryRead(out var item))
            {
                batch.Add(item);
                if (item.Alone)
                    break;
            }
            var taken = batch.Count;
            var alone = batch.Count > 0 && batch[^1].Alone ? batch[^1] : null;
            if (alone is not null)
                batch.RemoveAt(batch.Count - 1);
            if (batch.Count > 0)
                Commit(batch);
            if (alone is not null)
                RunAlone(alone);
            batch.Clear();
            Interlocked.Add(ref pending, -taken);
        }
        ended.SetResult();
    }

    // The provider's asynchronous methods run synchronously: the returned task is complete.
    void Run(WriteItem item) => item.Run(connection).AsTask().GetAwaiter().GetResult();

    void RunAlone(WriteItem item)
    {
        try
        {
            Run(item);
            WriteItem.Complete([item]);
        }
        catch (Exception e)
        {
            item.Fail(Known(e));
        }
    }

    void Commit(List<WriteItem> batch)
    {
        var done = new List<WriteItem>(batch.Count);
        var start = StoreMeter.Start();
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var item in batch)
                if (RunInSavepoint(item))
                    done.Add(item);
            connection.Execute("COMMIT");
        }
        catch (Exception e)
        {
            RollBack();
            var reason = Known(e);
            foreach (var item in batch)
                if (!item.HasFailed)
                    item.Fail(reason);
            return;
        }
        StoreMeter.Committed(start, done.Count);
        WriteItem.Complete(done);
    }

    /// <summary>False if the item failed alone. An error of the store itself is thrown and fails the whole batch.</summary>
    bool RunInSavepoint(WriteItem item)
    {
        connection.Execute("SAVEPOINT request");
        try
        {
            Run(item);
            connection.Execute("RELEASE request");
            return true;
        }
        catch (Exception e)
        {
            if (!SqliteEngine.InTransaction(connection) || (e is SqliteException error && StoreException.From(error) is not null))
                throw;
            connection.Execute("ROLLBACK TO request");
            connection.Execute("RELEASE request");
            item.Fail(e);
            return false;
        }
    }

    void RollBack()
    {
        try
        {
            if (SqliteEngine.InTransaction(connection))
                connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The next BEGIN reports the error.
        }
    }

    static Exception Known(Exception e) => e is SqliteException error && StoreException.From(error) is { } known ? known : e;
}
