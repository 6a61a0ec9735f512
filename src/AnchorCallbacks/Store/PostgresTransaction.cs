using System.Data;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>A serializable transaction. It knows its number, so that the server can tell later what became of it.</summary>
sealed class PostgresTransaction : IAsyncDisposable
{
    readonly long id;
    bool isCommitted;

    PostgresTransaction(NpgsqlConnection connection, long id) => (Connection, this.id) = (connection, id);

    public NpgsqlConnection Connection { get; }

    /// <summary>The transaction's number once COMMIT was sent and until its answer is there; null before and after.</summary>
    public long? Uncertain { get; private set; }

    /// <summary>What each session of a writer begins with.</summary>
    public static async Task Configure(NpgsqlConnection connection)
    {
        // An answer of 200 promises that the data is on disk. The server's own settings do not decide about that.
        await connection.ExecuteAsync("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'");
        // A deadlock is found after a second or longer; this ends the wait before. A read of a whole table conflicts with every write
        // of it, so small tables are read by their indexes too.
        await connection.ExecuteAsync("SET lock_timeout TO 200; SET enable_seqscan TO off");
    }

    public static async Task<PostgresTransaction> Begin(NpgsqlDataSource source, Deadline deadline)
    {
        var connection = await source.OpenWithin(deadline);
        try
        {
            return new(connection, await connection.ExecuteScalarAsync<long>("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT txid_current()"));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task Commit()
    {
        // Work may have caught an error of the database. COMMIT alone would roll back and report success.
        await using var commit = new NpgsqlBatch(Connection) { BatchCommands = { new("SELECT 1"), new("COMMIT") } };
        Uncertain = id;
        try
        {
            await commit.ExecuteNonQueryAsync();
        }
        catch (PostgresException e) when (!PostgresErrors.IsAway(e))
        {
            // A refusal is an answer.
            Uncertain = null;
            throw;
        }
        (Uncertain, isCommitted) = (null, true);
    }

    /// <returns>Whether the transaction took place; null while it is still under way.</returns>
    public static async Task<bool?> IsCommitted(NpgsqlConnection connection, long transaction) =>
        await connection.ExecuteScalarAsync<string>("SELECT txid_status(@transaction)", new { transaction }) switch
        {
            "committed" => true,
            "aborted" => false,
            _ => null,
        };

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Connection.FullState == ConnectionState.Open && !isCommitted)
                await Connection.ExecuteAsync("ROLLBACK");
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // The connection is lost, and the server rolls back by itself. The first error is the one to report.
        }
        await Connection.DisposeAsync();
    }
}
