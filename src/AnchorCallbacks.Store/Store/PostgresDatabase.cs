using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Tables;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>A database on a PostgreSQL server, or on a compatible one. Several processes may share it.</summary>
sealed class PostgresDatabase : Database
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly NpgsqlDataSource source;
    readonly PostgresWriter writer;

    PostgresDatabase(PostgresAddress address, NpgsqlDataSource source, string description, int schema) : base(schema)
    {
        this.source = source;
        Description = description;
        var pool = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        writer = new PostgresWriter(pool);
        // When a statement times out, the driver asks the server to cancel it. Meanwhile it blocks a thread. Without enough threads all
        // other requests would wait for the thread pool, which adds one thread a second.
        ThreadPool.GetMinThreads(out var workers, out var others);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + pool.MaxPoolSize), others);
    }

    public override string Description { get; }

    public override bool IsShared => true;

    public static PostgresDatabase Open(PostgresAddress address, TimeProvider clock)
    {
        var pool = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        pool.MaxPoolSize -= PostgresWriter.ConnectionsOf(pool.MaxPoolSize);
        var source = PostgresSources.Make(pool);
        try
        {
            var patient = PostgresSources.Patient(address);
            patient.Pooling = false;
            using var starting = PostgresSources.Make(patient);
            using var connection = starting.OpenConnection();
            if (connection.ExecuteScalar<string>("SHOW server_encoding") is { } encoding and not "UTF8")
                throw new StartException(
                    $"{StoreOptions.Name}: {address}: the database's encoding is {encoding}; make one with ENCODING 'UTF8'");
            var schema = PostgresMigrations.Run(connection, address, clock);
            // These rows belong to writers that ended long ago.
            connection.Execute("DELETE FROM write_batches WHERE at < @before",
                new { before = (TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1)).ToUnixTimeMilliseconds() });
            var risk = IsOff(connection, "fsync") ? ", fsync is off: a power cut loses acknowledged data" : "";
            return new(address, source, $"PostgreSQL {address} (engine {connection.PostgreSqlVersion}, schema {schema}{risk})", schema);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            source.Dispose();
            throw Start(address, e);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public override int Pending => writer.Pending;

    public static async ValueTask<T?> Look<T>(PostgresAddress address, Func<DbConnection, ValueTask<T?>> query)
    {
        await using var source = PostgresSources.Make(PostgresSources.Patient(address));
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            return PostgresMigrations.IsNew(connection) ? default : await query(connection);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw Start(address, e);
        }
    }

    private protected override string BeginSnapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    public override async ValueTask<T> Read<T>(Func<DbConnection, ValueTask<T>> query, TimeSpan? timeout = null)
    {
        var deadline = new Deadline(timeout ?? Timeout);
        var read = Read(query, deadline);
        return await deadline.Awaits(read) ? await read : throw PostgresErrors.Late();
    }

    async Task<T> Read<T>(Func<DbConnection, ValueTask<T>> query, Deadline deadline)
    {
        while (true)
        {
            NpgsqlConnection? connection = null;
            try
            {
                connection = await source.OpenWithin(deadline);
                return await query(connection);
            }
            catch (Exception e) when (PostgresErrors.MayPass(e, connection))
            {
                connection?.Forget(source);
                if (PostgresErrors.IsLast(e, connection, deadline))
                    throw PostgresErrors.Known(e) ?? PostgresErrors.Lost(e);
            }
            catch (Exception e) when (PostgresErrors.Known(e) is { } reason)
            {
                throw reason;
            }
            finally
            {
                if (connection is not null)
                    await connection.DisposeAsync();
            }
            await Task.Delay(Pause);
        }
    }

    public override async Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null, ConflictKey key = default,
        TimeSpan? timeout = null)
    {
        var deadline = new Deadline(timeout ?? Timeout);
        var write = writer.Write(work, committed, key, deadline);
        return await deadline.Awaits(write) ? await write : throw writer.Late().ThoughMaybeStored();
    }

    /// <summary>Frees the row versions that updates and deletions have left, those of keys first.</summary>
    public override async Task<bool> Scrub()
    {
        try
        {
            await Vacuum();
            return true;
        }
        catch (Exception e) when (PostgresErrors.Known(e) is { } reason)
        {
            throw reason;
        }
    }

    async Task Vacuum()
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var table in (string[])["customer_keys", "customers", "customer_history", "documents", "document_chunks"])
            try
            {
                await connection.ExecuteAsync($"VACUUM {table}", commandTimeout: 0);
            }
            catch (PostgresException e) when (e.SqlState is "42601" or "0A000" or "42501")
            {
                // The user does not own the tables, or the engine keeps versions for a set time: docs/scaling.md.
                return;
            }
    }

    public override ValueTask Insert(DbConnection connection, StoreTable table, IReadOnlyList<object?[]> rows) =>
        PostgresTables.Insert(connection, table, rows);

    public override async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await source.DisposeAsync();
    }

    static bool IsOff(NpgsqlConnection connection, string setting) =>
        connection.ExecuteScalar<string>("SELECT current_setting(@setting, true)", new { setting }) == "off";

    static StartException Start(PostgresAddress address, Exception e) =>
        PostgresErrors.Start(StoreOptions.Name, address, e);
}
