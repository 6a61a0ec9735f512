using System.Data.Common;
using AnchorCallbacks.Configuration;
using AnchorCallbacks.Store.Tables;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>A PostgreSQL server, or one that speaks like it, which several processes may share.</summary>
sealed class PostgresDatabase : Database
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly NpgsqlDataSource source;

    // Writers keep a connection until something is wrong with it. The next must be a new one: what a session began with, such as a
    // database that was read-only then, stays with it.
    readonly NpgsqlDataSource writers;

    readonly PostgresWriter writer;
    readonly PostgresDeadline deadline;

    PostgresDatabase(PostgresAddress address, NpgsqlDataSource source, string description, int schema) : base(schema)
    {
        this.source = source;
        Description = description;
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        deadline = new(settings.MaxPoolSize);
        settings.Pooling = false;
        writers = NpgsqlDataSource.Create(settings);
        writer = new PostgresWriter(writers);
    }

    public override string Description { get; }

    public override bool IsShared => true;

    public static PostgresDatabase Open(PostgresAddress address, TimeProvider clock)
    {
        var pool = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        pool.MaxPoolSize -= PostgresWriter.Lanes;
        var source = NpgsqlDataSource.Create(pool);
        try
        {
            // A start has more time than a request: several that begin at once wait for each other.
            using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address.ConnectionString) { Timeout = 15, CommandTimeout = 60, Pooling = false }.ConnectionString);
            connection.Open();
            if (connection.ExecuteScalar<string>("SHOW server_encoding") is { } encoding and not "UTF8")
                throw new StartException($"{StoreOptions.Name}: {address}: the database's encoding is {encoding}; make one with ENCODING 'UTF8'");
            var schema = PostgresMigrations.Run(connection, address, clock);
            // Writers that are long gone.
            connection.Execute("DELETE FROM write_batches WHERE at < @before", new { before = (TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1)).ToUnixTimeMilliseconds() });
            var risk = IsOff(connection, "fsync") ? ", fsync is off: a power cut loses what was acknowledged" : "";
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

    public static async ValueTask<T?> Look<T>(PostgresAddress address, Func<DbConnection, ValueTask<T?>> query)
    {
        await using var source = NpgsqlDataSource.Create(address.ConnectionString);
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

    public override async ValueTask<T> Read<T>(Func<DbConnection, ValueTask<T>> query, TimeSpan? patience = null)
    {
        var most = patience ?? Patience;
        var reading = Try(query, most);
        return await deadline.IsMet(reading, most) ? await reading : throw Late();
    }

    async Task<T> Try<T>(Func<DbConnection, ValueTask<T>> query, TimeSpan most)
    {
        var since = TimeProvider.System.GetTimestamp();
        for (var again = false; ; again = true)
        {
            NpgsqlConnection? connection = null;
            try
            {
                connection = await (again ? OpenWithin(most - TimeProvider.System.GetElapsedTime(since)) : source.OpenConnectionAsync());
                return await query(connection);
            }
            catch (Exception e) when (PostgresErrors.MayPass(e, connection))
            {
                // Not back into the pool.
                if (PostgresErrors.HasLostStatement(e))
                    source.Clear();
                // A statement that took its whole time would take it again.
                var next = connection is not null && PostgresErrors.IsTimeout(e) ? TimeSpan.FromSeconds(PostgresAddress.CommandSeconds) : Pause;
                if (TimeProvider.System.GetElapsedTime(since) > most - next)
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

    /// <summary>A server that hears and does not answer must not be waited for beyond what is left.</summary>
    async ValueTask<NpgsqlConnection> OpenWithin(TimeSpan left)
    {
        using var late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System);
        try
        {
            return await source.OpenConnectionAsync(late.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("The database does not answer.", e);
        }
    }

    public override async Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null, Reach reach = default, TimeSpan? patience = null)
    {
        var item = new WriteItem<T>(work, committed) { Reach = reach, Patience = patience ?? Patience };
        var written = writer.Add(item);
        if (!await deadline.IsMet(written, item.Patience))
            item.Fail(Late().ThoughMaybeStored());
        return await written;
    }

    static StoreException Late()
    {
        var reason = new TimeoutException("The database does not answer.");
        return PostgresErrors.Known(reason) ?? PostgresErrors.Lost(reason);
    }

    /// <summary>Frees the row versions that updates and deletions left behind, keys first.</summary>
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
                // Not the tables' owner, or an engine that keeps versions for a time of its own: docs/scaling.md.
                return;
            }
    }

    public override ValueTask Insert(DbConnection connection, StoreTable table, IReadOnlyList<object?[]> rows) => PostgresTables.Insert(connection, table, rows);

    public override async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await writers.DisposeAsync();
        await source.DisposeAsync();
    }

    static bool IsOff(NpgsqlConnection connection, string setting) => connection.ExecuteScalar<string>("SELECT current_setting(@setting, true)", new { setting }) == "off";

    static StartException Start(PostgresAddress address, Exception e) =>
        new($"{StoreOptions.Name}: {address}: {PostgresErrors.Known(e)?.Message ?? $"the database reports error {(e as PostgresException)?.SqlState}"}");
}
