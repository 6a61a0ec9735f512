using System.Data;
using System.Data.Common;

namespace AnchorCallbacks.Store;

/// <summary>Statements of one write whose results are needed only after all of them. PostgreSQL gets them in one round trip. SQLite has no
/// round trips and runs them one after another.</summary>
sealed class StatementBatch
{
    const string UniqueViolation = "23505";

    readonly List<(string Sql, (string Name, object? Value)[] Parameters)> statements = [];

    /// <param name="parameters">A null is a null number: the store has no text that may be null.</param>
    public void Add(string sql, params (string Name, object? Value)[] parameters) => statements.Add((sql, parameters));

    /// <returns>The number of rows that each statement changed.</returns>
    public async ValueTask<IReadOnlyList<int>> Run(DbConnection connection)
    {
        if (connection.CanCreateBatch && statements.Count > 0)
            return await RunTogether(connection, firstDecides: false);
        var changed = new int[statements.Count];
        for (var i = 0; i < changed.Length; i++)
            changed[i] = await RunOne(connection, i);
        return changed;
    }

    /// <summary>Runs the statements if the first one changes a row. If it does not, the write must be decided again: an engine that has run
    /// the others already throws <see cref="StaleWriteException"/>.</summary>
    /// <returns>The number of rows that each statement changed; null, with nothing written, if the first changed none.</returns>
    public async ValueTask<IReadOnlyList<int>?> RunAfterFirst(DbConnection connection)
    {
        if (connection.CanCreateBatch)
            return await RunTogether(connection, firstDecides: true);
        var changed = new int[statements.Count];
        for (var i = 0; i < changed.Length; i++)
        {
            changed[i] = await RunOne(connection, i);
            if (changed[0] == 0)
                return null;
        }
        return changed;
    }

    async ValueTask<IReadOnlyList<int>> RunTogether(DbConnection connection, bool firstDecides)
    {
        await using var batch = connection.CreateBatch();
        foreach (var (sql, parameters) in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            foreach (var parameter in parameters)
                Fill(command.Parameters, command.CreateParameter(), parameter);
            batch.BatchCommands.Add(command);
        }
        try
        {
            await batch.ExecuteNonQueryAsync();
        }
        catch (DbException e) when (firstDecides && e.SqlState == UniqueViolation && batch.BatchCommands[0].RecordsAffected == 0)
        {
            // The statements after the first one met the rows of the other write.
            throw new StaleWriteException();
        }
        if (firstDecides && batch.BatchCommands[0].RecordsAffected == 0)
            throw new StaleWriteException();
        return [.. batch.BatchCommands.Select(command => command.RecordsAffected)];
    }

    async ValueTask<int> RunOne(DbConnection connection, int index)
    {
        var (sql, parameters) = statements[index];
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
            Fill(command.Parameters, command.CreateParameter(), parameter);
        return await command.ExecuteNonQueryAsync();
    }

    static void Fill(DbParameterCollection all, DbParameter parameter, (string Name, object? Value) given)
    {
        (parameter.ParameterName, parameter.Value) = (given.Name, given.Value ?? DBNull.Value);
        if (given.Value is null)
            parameter.DbType = DbType.Int64;
        all.Add(parameter);
    }
}
