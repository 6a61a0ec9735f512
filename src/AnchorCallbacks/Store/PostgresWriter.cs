using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Runs each write on PostgreSQL in a serializable transaction of its own. It runs a write again after a conflict and after a
/// lost connection, until the write's time is over.</summary>
sealed class PostgresWriter : IAsyncDisposable
{
    /// <summary>PostgreSQL flushes its log once for all transactions that commit at the same time.</summary>
    public const int Connections = 12;

    /// <summary>After so many conflicts a write runs alone in its process: under load the next try would meet others again.</summary>
    const int MaxConflicts = 4;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    int pending;

    readonly NpgsqlDataSource source;
    readonly SemaphoreSlim slots = new(Connections);
    readonly SemaphoreSlim alone = new(1);

    // Two keys of one hash share a semaphore: they wait for each other without need.
    readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public PostgresWriter(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = Connections }.ConnectionString);
        builder.UsePhysicalConnectionInitializer(_ => throw new NotSupportedException("Writes are asynchronous."), PostgresTransaction.Configure);
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

    public ValueTask DisposeAsync() => source.DisposeAsync();

    async Task<T> Run<T>(Func<DbConnection, ValueTask<T>> work, Deadline deadline)
    {
        for (var conflicts = 0; ;)
        {
            PostgresTransaction? transaction = null;
            T result = default!;
            Exception error;
            var taken = await TakeSlots(isAlone: conflicts >= MaxConflicts, deadline);
            try
            {
                transaction = await PostgresTransaction.Begin(source, deadline);
                result = await work(transaction.Connection);
                await transaction.Commit();
                return result;
            }
            catch (Exception e) when (PostgresErrors.MayPass(e, transaction?.Connection))
            {
                error = e;
                if (!PostgresErrors.IsConflict(e))
                    transaction?.Connection.Forget(source);
            }
            catch (Exception e) when (PostgresErrors.Known(e) is { } known)
            {
                throw known;
            }
            finally
            {
                if (transaction is not null)
                    await transaction.DisposeAsync();
                slots.Release(taken);
            }
            if (PostgresErrors.IsConflict(error))
                conflicts++;
            if (transaction?.Uncertain is { } id && await IsCommitted(id, error, deadline))
                return result;
            if (PostgresErrors.IsLast(error, transaction?.Connection, deadline))
                throw PostgresErrors.Known(error) ?? PostgresErrors.Lost(error);
            await Task.Delay(PauseAfter(conflicts));
        }
    }

    /// <summary>The answer to COMMIT is lost, and only the server knows whether it took place.</summary>
    /// <exception cref="StoreException">The server does not tell within the time.</exception>
    async Task<bool> IsCommitted(long transaction, Exception error, Deadline deadline)
    {
        while (!deadline.IsOver)
            try
            {
                await using var connection = await source.OpenWithin(deadline);
                if (await PostgresTransaction.IsCommitted(connection, transaction) is { } committed)
                    return committed;
                await Task.Delay(Pause);
            }
            catch (Exception e) when (PostgresErrors.IsAway(e))
            {
                error = e;
                await Task.Delay(Pause);
            }
        throw (PostgresErrors.Known(error) ?? PostgresErrors.Lost(error)).ThoughMaybeStored();
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

    static async Task Enter(SemaphoreSlim semaphore, Deadline deadline)
    {
        if (!await semaphore.WaitAsync(deadline.Left))
            throw PostgresErrors.Late();
    }

    /// <summary>Two writes that met must not come back at the same moment.</summary>
    static TimeSpan PauseAfter(int conflicts) => conflicts == 0 ? Pause : TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1 << Math.Min(conflicts, 7)));
}
