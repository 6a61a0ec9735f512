using System.Data;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>A serializable transaction. It writes the number of its write into the writer's own row, so that a later try sees whether an
/// earlier try was committed. PostgreSQL's own transaction ids cannot tell: after a crash the server may give an id a second
/// time.</summary>
sealed class PostgresTransaction : IAsyncDisposable
{
    const string MarkSql =
        """
        INSERT INTO write_batches (writer, batch, at) VALUES ($1, $2, $3)
        ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, at = excluded.at WHERE write_batches.batch <> excluded.batch
        """;

    readonly string writer;
    readonly long number;
    bool isCommitted;

    PostgresTransaction(NpgsqlConnection connection, string writer, long number) =>
        (Connection, this.writer, this.number) = (connection, writer, number);

    public NpgsqlConnection Connection { get; }

    /// <summary>COMMIT was sent, and its answer did not arrive.</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>The settings of a writer's sessions. An answer of 200 promises that the data is on disk: the server's own settings must
    /// not change that. The server finds a deadlock after a second or more; the limit of a lock ends the wait earlier. A read of a whole
    /// table conflicts with every write to it, so small tables are read by their indexes too.</summary>
    public const string Settings =
        """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        SET lock_timeout TO 200;
        SET enable_seqscan TO off
        """;

    /// <summary>Begins a write, or a further try of it.</summary>
    /// <param name="isUncertain">An earlier try may have been committed, or may still be under way on a connection that was lost. Its end
    /// is waited for.</param>
    /// <returns>Null if an earlier try of this write was committed.</returns>
    public static async Task<PostgresTransaction?> Begin(NpgsqlDataSource source, string writer, long number, bool isUncertain,
        Deadline deadline)
    {
        var transaction = new PostgresTransaction(await source.OpenWithin(deadline), writer, number);
        try
        {
            // The driver sends BEGIN together with the first statement.
            await transaction.Connection.BeginTransactionAsync(IsolationLevel.Serializable);
            if (!isUncertain)
                return transaction;
            await using var check = new NpgsqlBatch(transaction.Connection) { BatchCommands = { transaction.Mark() } };
            await check.ExecuteNonQueryAsync();
            if (check.BatchCommands[0].RecordsAffected > 0)
                return transaction;
        }
        catch (Exception e)
        {
            if (!PostgresErrors.IsConflict(e))
                transaction.Connection.Forget(source);
            await transaction.DisposeAsync();
            throw;
        }
        await transaction.DisposeAsync();
        return null;
    }

    public async Task Commit()
    {
        // The work may have caught an error of the database. Then COMMIT alone would roll back and report success. The mark fails.
        await using var commit = new NpgsqlBatch(Connection) { BatchCommands = { Mark(), new("COMMIT") } };
        IsUncertain = true;
        try
        {
            await commit.ExecuteNonQueryAsync();
        }
        catch (PostgresException e) when (!PostgresErrors.IsAway(e))
        {
            // The server has answered: nothing is committed.
            IsUncertain = false;
            throw;
        }
        (IsUncertain, isCommitted) = (false, true);
    }

    NpgsqlBatchCommand Mark() => new(MarkSql)
    {
        Parameters =
        {
            new() { Value = writer }, new NpgsqlParameter<long> { TypedValue = number },
            new NpgsqlParameter<long> { TypedValue = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() },
        },
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
