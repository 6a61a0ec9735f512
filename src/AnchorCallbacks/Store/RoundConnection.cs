using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace AnchorCallbacks.Store;

/// <summary>What a write is given that runs beside others: its statements go out with theirs.</summary>
sealed class RoundConnection(PostgresRounds rounds) : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get => ""; set => throw new NotSupportedException(); }

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => ConnectionState.Open;

    public override void Open()
    {
    }

    public override void Close()
    {
    }

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new RoundCommand(rounds);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException("A write is part of a transaction already.");
}
