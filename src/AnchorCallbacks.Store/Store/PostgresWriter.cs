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
    public const int Connections = 6;

    /// <summary>After so many conflicts a write runs alone in its process: under load the next try would meet others again.</summary>
    const int MaxConflicts = 4;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    int pending;

    readonly NpgsqlDataSource source;
    readonly SemaphoreSlim slots = new(Connections);
    readonly SemaphoreSlim alone = new(1);
    readonly ConcurrentBag<Writer> idle = [];
    readonly string process = Guid.NewGuid().ToString("N");
    int writers;

    // Why the last write failed; null after one that did not. A write that waits for others in vain fails for the same reason.
    volatile StoreException? problem;

    // Two keys of one hash share a semaphore: they wait for each other without need.
    readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public PostgresWriter(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = Connections }.ConnectionString);
        builder.UsePhysicalConnectionInitializer(_ =>
            throw new NotSupportedException("Writes are asynchronous."), PostgresTransaction.Configure);
        source = builder.Build();
    }

    public int Pending => Volatile.Read(ref pending);

    public async Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed, ConflictKey key, Deadline deadline)
    {
        Interlocked.Increment(ref pending);
        try
        {
            return await WriteInTurn(work, committed, key, deadline);
        }
        finally
        {
            Interlocked.Decrement(ref pending);
        }
    }

    async Task<T> WriteInTurn<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed, ConflictKey key, Deadline deadline)
    {
        var turn = turns[(uint)(key.Value ?? "").GetHashCode(StringComparison.Ordinal) % turns.Length];
        await Enter(turn, deadline);
        try
        {
            var result = await Run(work, deadline);
            committed?.Invoke(result);
            return result;
        }
        finally
        {
            turn.Release();
        }
    }

    public StoreException Late() => problem ?? PostgresErrors.Late();

    public ValueTask DisposeAsync() => source.DisposeAsync();

    async Task<T> Run<T>(Func<DbConnection, ValueTask<T>> work, Deadline deadline)
    {
        // A row of its own for each write that is under way; used again, so that there are few.
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
            try
            {
                transaction = await PostgresTransaction.Begin(source, writer.Name, writer.Number, deadline);
                writer.IsUncertain = false;
                if (transaction is null)
                    return result;
                result = await work(transaction.Connection);
                await transaction.Commit();
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

    /// <returns>How many of the slots: all of them to run alone.</returns>
    async Task<int> TakeSlots(bool isAlone, Deadline deadline)
    {
        if (!isAlone)
        {
            await Enter(slots, deadline);
            return 1;
        }
        // Two writes that both collect slots would wait for each other for ever.
        await Enter(alone, deadline);
        var taken = 0;
        try
        {
            for (; taken < Connections; taken++)
                await Enter(slots, deadline);
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

    async Task Enter(SemaphoreSlim semaphore, Deadline deadline)
    {
        if (!await semaphore.WaitAsync(deadline.Left))
            throw Late();
    }

    /// <summary>Two writes that met must not come back at the same moment.</summary>
    static TimeSpan PauseAfter(int conflicts) => conflicts == 0 ? Pause
        : TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1 << Math.Min(conflicts, 7)));

    sealed class Writer(string name)
    {
        public string Name => name;

        /// <summary>Of its last write.</summary>
        public long Number { get; set; }

        /// <summary>Its last write may have been committed, and nobody knows.</summary>
        public bool IsUncertain { get; set; }
    }
}
