using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Runs several writes at once on one connection: what all of them have to say next goes to the server together, and so a write
/// of five statements costs a fifth of a batch's five round trips to each.</summary>
sealed class PostgresRounds(NpgsqlConnection connection)
{
    readonly Lock gate = new();
    List<RoundCommand> waiting = [];
    TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Exception? broken;

    /// <summary>Any error is that of all: what was written is to be rolled back.</summary>
    public async Task Run(IEnumerable<WriteItem> items)
    {
        // Each runs until its first statement.
        var all = Task.WhenAll(items.Select(item => item.Run(new RoundConnection(this)).AsTask()).ToList());
        try
        {
            while (await Next(all) is { } round)
                await Send(round);
        }
        catch (Exception e)
        {
            Break(e);
            // They end by the same error.
            await all.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
        await all;
    }

    /// <summary>Called by a statement; what it waits for is completed within <see cref="Send"/>.</summary>
    public void Add(RoundCommand command)
    {
        lock (gate)
        {
            if (broken is null)
            {
                waiting.Add(command);
                arrival.TrySetResult();
                return;
            }
        }
        command.Fail(broken);
    }

    /// <summary>The statements of all who wait for one; null when all have ended.</summary>
    async ValueTask<List<RoundCommand>?> Next(Task all)
    {
        while (true)
        {
            Task arrived;
            lock (gate)
            {
                if (waiting.Count > 0)
                {
                    var round = waiting;
                    waiting = [];
                    arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    return round;
                }
                arrived = arrival.Task;
            }
            if (all.IsCompleted)
                return null;
            await Task.WhenAny(all, arrived);
        }
    }

    async Task Send(List<RoundCommand> round)
    {
        try
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in round)
                batch.BatchCommands.Add(command.Statement);
            await using (var reader = await batch.ExecuteReaderAsync())
            {
                var first = true;
                foreach (var command in round)
                    if (command.HasRows)
                    {
                        if (!first)
                            await reader.NextResultAsync();
                        first = false;
                        await command.Read(reader);
                    }
                while (await reader.NextResultAsync())
                {
                }
            }
        }
        catch (Exception e)
        {
            Break(e);
            foreach (var command in round)
                command.Fail(e);
            throw;
        }
        foreach (var command in round)
            command.Complete();
    }

    void Break(Exception e)
    {
        List<RoundCommand> left;
        lock (gate)
        {
            broken ??= e;
            left = waiting;
            waiting = [];
        }
        foreach (var command in left)
            command.Fail(e);
    }
}
