using System.Security.Cryptography;
using System.Threading.Channels;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>One connection that commits batches, each once: again after a conflict, on another connection when this one breaks, without
/// an item that fails by its own fault, and in parts when it meets conflicts again and again.</summary>
sealed class PostgresLane(NpgsqlDataSource source, string name, ChannelReader<WriteItem> waiting)
{
    const int MostPerCommit = 64;
    const int ConflictsBeforeSplit = 3;

    PostgresBatch? connection;
    long numbers;

    public async Task Run()
    {
        var items = new List<WriteItem>(MostPerCommit);
        while (await waiting.WaitToReadAsync())
        {
            while (items.Count < MostPerCommit && waiting.TryRead(out var item))
                if (!item.HasFailed)
                    items.Add(item);
            if (items.Count > 0)
                await Commit(items);
            items.Clear();
        }
        if (connection is not null)
            await connection.Forget();
        await Close();
    }

    async Task Commit(List<WriteItem> items)
    {
        var (number, left, failed, conflicts) = (++numbers, new List<WriteItem>(items), new List<WriteItem>(), 0);
        // Whether an earlier try may have been committed without our hearing of it.
        var unknown = false;
        var sideBySide = true;
        while (left.Count > 0)
        {
            List<WriteItem>? current = null;
            try
            {
                connection ??= await PostgresBatch.Open(source, name, TimeLeft(left));
                if (await connection.Begin(number))
                {
                    unknown = false;
                    foreach (var turn in Turns(left, sideBySide))
                    {
                        current = turn;
                        await (turn.Count == 1 ? turn[0].Run(connection.Connection).AsTask() : new PostgresRounds(connection.Connection).Run(turn));
                    }
                    current = null;
                    unknown = true;
                    await connection.Commit();
                }
                WriteItem.Complete(left);
                break;
            }
            catch (Exception e) when (PostgresErrors.MayPass(e, connection?.Connection))
            {
                await RollBack();
                if (PostgresErrors.IsConflict(e))
                {
                    // A refusal to commit is an answer too; one to begin says nothing of the try before.
                    unknown &= connection is null || !connection.HasBegun;
                    if (++conflicts >= ConflictsBeforeSplit && left.Count > 1 && !unknown)
                    {
                        await Commit(left[..(left.Count / 2)]);
                        await Commit(left[(left.Count / 2)..]);
                        break;
                    }
                }
                else
                    await Close();
                FailLate(left, e, unknown);
                await Task.Delay(Pause(conflicts));
            }
            catch (Exception e)
            {
                await RollBack();
                if (current is null || left.Count == 1 || PostgresErrors.Known(e) is not null)
                {
                    Fail(left, PostgresErrors.Known(e) ?? e);
                    break;
                }
                if (current.Count > 1)
                {
                    // Which of them it was shows when each runs alone.
                    sideBySide = false;
                    continue;
                }
                left.Remove(current[0]);
                failed.Add(current[0]);
            }
        }
        // Each fails or succeeds alone: it may only have been in the way of another.
        foreach (var item in failed)
            await Commit([item]);
    }

    /// <summary>Who runs beside whom: those of different keys. Whatever may meet does so in the order it came.</summary>
    static List<List<WriteItem>> Turns(List<WriteItem> items, bool sideBySide)
    {
        var turns = new List<List<WriteItem>>();
        var taken = new Dictionary<string, int>();
        var first = 0;
        foreach (var item in items)
            if (sideBySide && item.Reach.Key is { } key)
            {
                var turn = taken[key] = taken.TryGetValue(key, out var before) ? before + 1 : first;
                if (turn == turns.Count)
                    turns.Add([]);
                turns[turn].Add(item);
            }
            else
            {
                turns.Add([item]);
                first = turns.Count;
                taken.Clear();
            }
        return turns;
    }

    static void Fail(List<WriteItem> items, Exception reason)
    {
        foreach (var item in items)
            item.Fail(reason);
    }

    static void FailLate(List<WriteItem> items, Exception e, bool unknown)
    {
        var reason = PostgresErrors.Known(e) ?? PostgresErrors.Lost(e);
        if (unknown)
            reason = reason.ThoughMaybeStored();
        foreach (var item in items)
            if (Left(item) <= TimeSpan.Zero)
                item.Fail(reason);
        items.RemoveAll(item => item.HasFailed);
    }

    static TimeSpan Left(WriteItem item) => item.Patience - TimeProvider.System.GetElapsedTime(item.Since);

    static TimeSpan TimeLeft(List<WriteItem> items)
    {
        var left = items.Min(Left);
        return left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);
    }

    /// <summary>Two that stood in each other's way must not come back at the same moment.</summary>
    static TimeSpan Pause(int conflicts) => conflicts == 0
        ? TimeSpan.FromMilliseconds(100)
        : TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(2 << Math.Min(conflicts, 6)));

    async Task RollBack()
    {
        try
        {
            if (connection is not null)
                await connection.RollBack();
        }
        catch (Exception)
        {
            await Close();
        }
    }

    async Task Close()
    {
        if (connection is not null)
            await connection.DisposeAsync();
        connection = null;
    }
}
