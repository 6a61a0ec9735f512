using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>A statement that waits for the next round.</summary>
sealed partial class RoundCommand(PostgresRounds rounds) : DbCommand
{
    // Whoever waits goes on at once, to its next statement, so that the next round has those of all.
    readonly TaskCompletionSource<int> completion = new();
    readonly TaskCompletionSource<DbDataReader> rows = new();

    public NpgsqlBatchCommand Statement { get; } = new();

    /// <summary>Whether it is waited for with its rows.</summary>
    public bool HasRows { get; private set; }

    [AllowNull]
    public override string CommandText { get => Statement.CommandText; set => Statement.CommandText = value ?? ""; }

    /// <summary>The connection's own holds.</summary>
    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get => CommandType.Text; set => ArgumentOutOfRangeException.ThrowIfNotEqual(value, CommandType.Text); }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbTransaction? DbTransaction { get; set; }

    protected override DbParameterCollection DbParameterCollection => Statement.Parameters;

    /// <summary>Lets whoever waits read its rows, and comes back when it has.</summary>
    public async Task Read(DbDataReader reader)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rows.SetResult(new RoundReader(reader, ended));
        await ended.Task;
    }

    public void Complete()
    {
        if (!HasRows)
            completion.SetResult(Statement.RecordsAffected);
    }

    public void Fail(Exception e)
    {
        if (HasRows)
            rows.TrySetException(e);
        else
            completion.TrySetException(e);
    }

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        Add(hasRows: false);
        return completion.Task;
    }

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        Add(hasRows: true);
        return rows.Task;
    }

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        await using var reader = await ExecuteDbDataReaderAsync(CommandBehavior.Default, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetValue(0) : null;
    }

    public override void Cancel()
    {
    }

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery() => throw Blocks();

    public override object ExecuteScalar() => throw Blocks();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw Blocks();

    protected override DbParameter CreateDbParameter() => new NpgsqlParameter();

    static NotSupportedException Blocks() => new("A write that runs beside others must wait for its statements asynchronously.");

    void Add(bool hasRows)
    {
        // The answers of a round are told apart by which of its statements have rows.
        if (hasRows != GivesRows().IsMatch(CommandText))
            throw new NotSupportedException("A statement with rows must be run as a query, and one without as none.");
        HasRows = hasRows;
        rounds.Add(this);
    }

    [GeneratedRegex(@"^\s*(SELECT|WITH)\b|\bRETURNING\b")]
    private static partial Regex GivesRows();
}
