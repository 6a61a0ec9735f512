using System.Threading.Channels;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Writes on PostgreSQL: what waits is committed together, in several lanes at once. Whatever lanes and other processes do to
/// each other, the isolation level lets only such batches commit as could have run one after the other.</summary>
sealed class PostgresWriter : IAsyncDisposable
{
    /// <summary>While one waits for the server or the disk the others go on: measured, four commit twice what one does, and more bring nothing.</summary>
    const int Lanes = 4;

    readonly Channel<WriteItem> waiting = Channel.CreateUnbounded<WriteItem>();
    readonly Task[] lanes;

    public PostgresWriter(NpgsqlDataSource source)
    {
        var process = Guid.NewGuid().ToString("N");
        lanes = [.. Enumerable.Range(0, Lanes).Select(number => Task.Run(new PostgresLane(source, FormattableString.Invariant($"{process}-{number}"), waiting.Reader).Run))];
    }

    public Task<T> Add<T>(WriteItem<T> item) =>
        waiting.Writer.TryWrite(item) ? item.Completion : throw new ObjectDisposedException(nameof(PostgresWriter));

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await Task.WhenAll(lanes);
    }
}
