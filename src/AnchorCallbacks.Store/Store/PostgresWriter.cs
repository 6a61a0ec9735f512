using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Runs each write on PostgreSQL in a serializable transaction of its own. It runs a write again after a conflict and after a
/// lost connection, until the write's time is over.</summary>
sealed class PostgresWriter : IAsyncDisposable
{
    /// <summary>PostgreSQL flushes its log once for all transactions that commit at the same time.</summary>
    const int MaxConnections = 12;

    /// <summary>After this number of conflicts a write runs alone in its process: under load the next try would conflict again.</summary>
    const int MaxConflicts = 4;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    int pending;

    readonly NpgsqlDataSource source;
    readonly int connections;
    readonly SemaphoreSlim slots;
    readonly SemaphoreSlim alone = new(1);
    readonly ConcurrentBag<Writer> idle = [];
    readonly string process = Guid.NewGuid().ToString("N");
    int writers;

    // The reason why the last write failed; null after a success. A write that times out in the queue gets the same reason.
    volatile StoreException? problem;

    // Two keys with the same hash share a semaphore. They wait for each other without need, which does no harm.
    readonly SemaphoreSlim[] keyLocks = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public PostgresWriter(NpgsqlConnectionStringBuilder address)
    {
        connections = ConnectionsOf(address.MaxPoolSize);
        slots = new(connections);
        source = PostgresSources.Make(new(address.ConnectionString) { MaxPoolSize = connections }, PostgresTransaction.Settings);
    }

    /// <summary>How many of a process's connections are the writers'.</summary>
    public static int ConnectionsOf(int pool) => Math.Min(MaxConnections, pool * 3 / 5);

    public int Pending => Volatile.Read(ref pending);

    public async Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed, ConflictKey key, Deadline deadline)
    {
        Interlocked.Increment(ref pending);
        try
        {
            return await WriteUnderKey(work, committed, key, deadline);
        }
        finally
        {
            Interlocked.Decrement(ref pending);
        }
    }

    async Task<T> WriteUnderKey<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed, ConflictKey key, Deadline deadline)
    {
        var keyLock = keyLocks[(uint)(key.Value ?? "").GetHashCode(StringComparison.Ordinal) % keyLocks.Length];
        await Acquire(keyLock, deadline);
        try
        {
            var result = await Run(work, deadline);
            committed?.Invoke(result);
            return result;
        }
        finally
        {
            keyLock.Release();
        }
    }

    public StoreException Late() => problem ?? PostgresErrors.Late();

    public ValueTask DisposeAsync() => source.DisposeAsync();

    async Task<T> Run<T>(Func<DbConnection, ValueTask<T>> work, Deadline deadline)
    {
        // Each running write has its own row. Rows are used again, so that few exist.
        var writer = idle.TryTake(out var known) ? known : new($"{process}-{Interlocked.Increment(ref writers)}");
        (writer.Number, writer.IsUncertain) = (writer.Number + 1, false);
        try
        {
            return await Run(work, writer, deadline);
        }
        catch (StoreException e) when (writer.IsUncertain)
        {
            throw e.ThoughMaybeStored();
        }
        finally
        {
            if (!writer.IsUncertain)
                idle.Add(writer);
        }
    }

    async Task<T> Run<T>(Func<DbConnection, ValueTask<T>> work, Writer writer, Deadline deadline)
    {
        T result = default!;
        for (var conflicts = 0; ;)
        {
            PostgresTransaction? transaction = null;
            Exception error;
            var taken = await TakeSlots(isAlone: conflicts >= MaxConflicts, deadline);
            var start = StoreMeter.Start();
            try
            {
                transaction = await PostgresTransaction.Begin(source, writer.Name, writer.Number, writer.IsUncertain, deadline);
                writer.IsUncertain = false;
                if (transaction is null)
                    return result;
                result = await work(transaction.Connection);
                await transaction.Commit();
                StoreMeter.Committed(start, 1);
                problem = null;
                return result;
            }
            catch (Exception e) when (PostgresErrors.MayPass(e, transaction?.Connection))
            {
                error = e;
                if (PostgresErrors.IsAway(e))
                    problem = PostgresErrors.Known(e);
                writer.IsUncertain |= transaction?.IsUncertain == true;
                if (!PostgresErrors.IsConflict(e))
                    transaction?.Connection.Forget(source);
            }
            catch (Exception e) when (PostgresErrors.Known(e) is { } reason)
            {
                throw reason;
            }
            finally
            {
                if (transaction is not null)
                    await transaction.DisposeAsync();
                slots.Release(taken);
            }
            if (PostgresErrors.IsConflict(error))
                conflicts++;
            if (PostgresErrors.IsLast(error, transaction?.Connection, deadline))
                throw PostgresErrors.Known(error) ?? PostgresErrors.Lost(error);
            await Task.Delay(PauseAfter(conflicts));
        }
    }

    /// <returns>The number of slots taken: all of them to run alone.</returns>
    async Task<int> TakeSlots(bool isAlone, Deadline deadline)
    {
        if (!isAlone)
        {
            await Acquire(slots, deadline);
            return 1;
        }
        // Two writes that both collect slots would wait for each other without end.
        await Acquire(alone, deadline);
        var taken = 0;
        try
        {
            for (; taken < connections; taken++)
                await Acquire(slots, deadline);
            return taken;
        }
        catch
        {
            if (taken > 0)
                slots.Release(taken);
            throw;
        }
        finally
        {
            alone.Release();
        }
    }

    async Task Acquire(SemaphoreSlim semaphore, Deadline deadline)
    {
        if (!await semaphore.WaitAsync(deadline.Left))
            throw Late();
    }

    /// <summary>Random, so that two writes that were in conflict do not try again at the same moment.</summary>
    static TimeSpan PauseAfter(int conflicts) => conflicts == 0 ? Pause
        : TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1 << Math.Min(conflicts, 7)));

    sealed class Writer(string name)
    {
        public string Name => name;

        /// <summary>The number of its last write.</summary>
        public long Number { get; set; }

        /// <summary>Whether it is unknown if its last write was committed.</summary>
        public bool IsUncertain { get; set; }
    }
}
