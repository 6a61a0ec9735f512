using System.Threading.Channels;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Writes on PostgreSQL: what waits is committed together, in several lanes at once: new things in any of them, whatever may
/// meet others in one. Whatever lanes and other processes do to each other, the isolation level lets only such batches commit as could have
/// run one after the other.</summary>
sealed class PostgresWriter : IAsyncDisposable
{
    /// <summary>While one waits for the server or the disk the others go on.</summary>
    public const int Lanes = 4;

    readonly Channel<WriteItem>[] waiting = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateUnbounded<WriteItem>())];
    readonly Task[] lanes;

    public PostgresWriter(NpgsqlDataSource source)
    {
        var process = Guid.NewGuid().ToString("N");
        lanes = [.. waiting.Select((lane, number) => Task.Run(new PostgresLane(source, FormattableString.Invariant($"{process}-{number}"), lane.Reader).Run))];
    }

    public Task<T> Add<T>(WriteItem<T> item) =>
        waiting[LaneOf(item.Reach)].Writer.TryWrite(item) ? item.Completion : throw new ObjectDisposedException(nameof(PostgresWriter));

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in waiting)
            lane.Writer.TryComplete();
        await Task.WhenAll(lanes);
    }

    /// <summary>The first has what may meet others; who makes the same thing at the same time meets in one, too.</summary>
    static int LaneOf(Reach reach) => reach is { IsNew: true, Key: { } key } ? 1 + (int)((uint)key.GetHashCode(StringComparison.Ordinal) % (Lanes - 1)) : 0;
}
