using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>Keeps each statement prepared while the connection is open. The provider prepares per command, and Dapper makes a command per
/// call. Without this, half of a query's time goes into parsing the same SQL again.</summary>
sealed class PreparedConnection(string connectionString) : SqliteConnection(connectionString)
{
    readonly Dictionary<string, SqliteCommand> commands = [];

    public override SqliteCommand CreateCommand() => new PreparedCommand(this);

    SqliteCommand Borrow(string sql)
    {
        if (!commands.Remove(sql, out var command))
            command = new SqliteCommand(sql, this);
        return command;
    }

    void Return(string sql, SqliteCommand command)
    {
        command.Parameters.Clear();
        if (!commands.TryAdd(sql, command))
            command.Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var command in commands.Values)
                command.Dispose();
        commands.Clear();
        base.Dispose(disposing);
    }

    /// <summary>A parameter named with its sign, as in the statement. For a name without a sign the provider tries each sign at each
    /// use.</summary>
    sealed class PrefixedParameter : SqliteParameter
    {
        static readonly ConcurrentDictionary<string, string> Prefixed = new(StringComparer.Ordinal);

        [AllowNull]
        public override string ParameterName
        {
            get => base.ParameterName;
            set => base.ParameterName = string.IsNullOrEmpty(value) || value[0] == '@' ? value ?? ""
                : Prefixed.GetOrAdd(value, static name => "@" + name);
        }
    }

    /// <summary>Borrows the prepared command when its text is set, and returns it when disposed.</summary>
    sealed class PreparedCommand(PreparedConnection connection) : SqliteCommand
    {
        SqliteCommand? inner;

        [AllowNull]
        public override string CommandText
        {
            get => inner?.CommandText ?? "";
            set => inner = connection.Borrow(value ?? "");
        }

        SqliteCommand Inner => inner ?? throw new InvalidOperationException("The command has no text.");

        public override SqliteParameterCollection Parameters => Inner.Parameters;

        public override SqliteParameter CreateParameter() => new PrefixedParameter();

        public override int ExecuteNonQuery() => Inner.ExecuteNonQuery();

        public override object? ExecuteScalar() => Inner.ExecuteScalar();

        public override SqliteDataReader ExecuteReader(CommandBehavior behavior) => Inner.ExecuteReader(behavior);

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Inner.ExecuteReader(behavior);

        protected override void Dispose(bool disposing)
        {
            if (disposing && inner is not null)
            {
                connection.Return(inner.CommandText, inner);
                inner = null;
            }
            base.Dispose(disposing);
        }
    }
}
