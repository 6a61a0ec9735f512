using System.Data;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>A writer's connection and the transaction on it.</summary>
sealed class PostgresBatch : IAsyncDisposable
{
    readonly string name;
    readonly NpgsqlBatch begin, commit;

    PostgresBatch(NpgsqlConnection connection, string name)
    {
        (Connection, this.name) = (connection, name);
        begin = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL SERIALIZABLE"),
                // Also waits for a commit of the same writer that is still under way on a connection that is lost.
                new NpgsqlBatchCommand(
                    """
                    INSERT INTO write_batches (writer, batch, at) VALUES ($1, $2, $3)
                    ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, at = excluded.at WHERE write_batches.batch <> excluded.batch
                    """)
                {
                    Parameters = { new() { Value = name }, new NpgsqlParameter<long>(), new NpgsqlParameter<long>() },
                },
            },
        };
        // After an error that somebody caught, COMMIT alone would roll back and say nothing.
        commit = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand("SELECT 1"), new NpgsqlBatchCommand("COMMIT") } };
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>Whether the last try got beyond its beginning: then no earlier one is under way or was committed.</summary>
    public bool HasBegun { get; private set; }

    public static async Task<PostgresBatch> Open(NpgsqlDataSource source, string name, TimeSpan most)
    {
        using var late = new CancellationTokenSource(most, TimeProvider.System);
        NpgsqlConnection connection;
        try
        {
            connection = await source.OpenConnectionAsync(late.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("The database does not answer.", e);
        }
        try
        {
            // What is acknowledged is on disk, whatever the server's own settings are.
            if (await connection.ExecuteScalarAsync<string>("SELECT current_setting('synchronous_commit', true)") == "off")
                await connection.ExecuteAsync("SET synchronous_commit TO on");
            await LimitWaiting(connection);
            return new(connection, name);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Two writers that wait for each other would learn of it only after a second or longer.</summary>
    static async Task LimitWaiting(NpgsqlConnection connection)
    {
        try
        {
            await connection.ExecuteAsync("SET lock_timeout TO 200");
        }
        catch (PostgresException)
        {
            // An engine that does not know it ends such waits in its own way.
        }
    }

    /// <returns>False if the batch of this number was committed before.</returns>
    public async Task<bool> Begin(long number)
    {
        HasBegun = false;
        ((NpgsqlParameter<long>)begin.BatchCommands[1].Parameters[1]).TypedValue = number;
        ((NpgsqlParameter<long>)begin.BatchCommands[1].Parameters[2]).TypedValue = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await begin.ExecuteNonQueryAsync();
        if (begin.BatchCommands[1].RecordsAffected == 0)
        {
            await RollBack();
            return false;
        }
        return HasBegun = true;
    }

    public Task Commit() => commit.ExecuteNonQueryAsync();

    public async Task RollBack()
    {
        if (Connection.FullState == ConnectionState.Open)
            await Connection.ExecuteAsync("ROLLBACK");
    }

    /// <summary>Takes the writer's row away: it will not come back.</summary>
    public async Task Forget()
    {
        try
        {
            await Connection.ExecuteAsync("DELETE FROM write_batches WHERE writer = @name", new { name });
        }
        catch (NpgsqlException)
        {
            // A row that nobody needs, and that goes by its age.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await begin.DisposeAsync();
        await commit.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
