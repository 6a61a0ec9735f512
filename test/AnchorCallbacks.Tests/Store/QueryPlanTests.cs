using System.Reflection;
using AnchorCallbacks.Configuration;
using AnchorCallbacks.Events;
using AnchorCallbacks.Outbox;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Retention;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Transactions;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Store;

/// <summary>Every statement about transactions, calls and events walks along an index: queues are long when AP was away.</summary>
sealed class QueryPlanTests : IAsyncDisposable
{
    readonly TempFolder folder = new();
    readonly Database database;

    public QueryPlanTests() => database = Database.Open(new StoreOptions(File), new FakeClock());

    string File => folder.File("plans.db");

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task No_statement_reads_a_whole_table() =>
        Assert.That((await Statements()).SelectMany(statement => Scans(statement.Sql, statement.Parameters)), Is.Empty);

    internal async Task<List<(string Sql, Dictionary<string, object?> Parameters)>> Statements()
    {
        await using var connection = new Recording(File);
        await connection.OpenAsync();
        foreach (var method in new[] { typeof(TransactionRows), typeof(OutboxRows) }.SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)))
            await Run(method, connection);
        var statements = connection.Statements;
        Assert.That(statements, Has.Count.GreaterThan(20));
        foreach (var sql in new[] { EventWorker.Unhandled, EventWorker.Handled, Reconciler.StillWaiting })
            statements.Add((sql, new Dictionary<string, object?> { ["@most"] = 1L, ["@at"] = 1L, ["@problem"] = "", ["@id"] = "", ["@status"] = "", ["@began"] = 1L }));
        foreach (var sql in RetentionOptions.Read(new SettingsReader(new ConfigurationBuilder().Build())).Kept.SelectMany(kept => new[] { kept.Rows.Old, kept.Rows.Remove }))
            statements.Add((sql, new Dictionary<string, object?> { ["@from"] = 1L, ["@before"] = 1L, ["@most"] = 1L, ["@Id"] = "", ["@Subject"] = "" }));
        statements.Add((TransactionsInReview.Counted, []));
        return statements;
    }

    /// <summary>Steps that read a table from one end to the other. A partial index read from end to end is a queue.</summary>
    List<string> Scans(string sql, Dictionary<string, object?> parameters)
    {
        using var plain = new SqliteConnection($"Data Source={File}");
        var all = new DynamicParameters();
        foreach (var (name, value) in parameters)
            all.Add(name, value);
        var plan = plain.Query("EXPLAIN QUERY PLAN " + sql, all).Select(row => (string)row.detail).ToList();
        Assert.That(plan.Count > 0 || sql.TrimStart().StartsWith("INSERT", StringComparison.Ordinal), sql);
        return [.. plan.Where(step => (step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains(" INDEX ", StringComparison.Ordinal) && !IsOwnList(step)) || step.Contains("AUTOMATIC", StringComparison.Ordinal))
            .Select(step => $"{step}: {sql}")];
    }

    /// <summary>What a statement has itself put together.</summary>
    static bool IsOwnList(string step) => step.Contains("SUBQUERY", StringComparison.Ordinal) || step.Contains("CONSTANT ROW", StringComparison.Ordinal);

    static async Task Run(MethodInfo method, Recording connection)
    {
        var arguments = method.GetParameters().Select(parameter => parameter.ParameterType switch
        {
            var type when type.IsInstanceOfType(connection) => (object)connection,
            var type when type == typeof(string) => "x",
            var type when type == typeof(long) => 1L,
            var type when type == typeof(int) => 1,
            var type when type == typeof(Memo) => Memo.None,
            var type when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
            var type when type == typeof(OutboxRow) => new OutboxRow { Id = "x", TransactionId = "x" },
            var type => throw new NotSupportedException($"{method.Name} takes a {type.Name}"),
        }).ToArray();
        switch (method.Invoke(null, arguments))
        {
            case Task task:
                await task;
                break;
            case { } value:
                // A ValueTask of something.
                await (Task)value.GetType().GetMethod("AsTask")!.Invoke(value, null)!;
                break;
        }
    }

    /// <summary>Remembers what was run.</summary>
    sealed class Recording(string file) : SqliteConnection($"Data Source={file}")
    {
        readonly List<SqliteCommand> commands = [];

        public List<(string Sql, Dictionary<string, object?> Parameters)> Statements =>
            field ??= [.. commands.Select(command => (command.CommandText, command.Parameters.Cast<SqliteParameter>().ToDictionary(parameter => "@" + parameter.ParameterName.TrimStart('@'), parameter => parameter.Value)))];

        public override SqliteCommand CreateCommand()
        {
            var command = base.CreateCommand();
            commands.Add(command);
            return command;
        }
    }
}
