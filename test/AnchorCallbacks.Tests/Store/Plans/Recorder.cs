using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <param name="Owners">The outermost types of the server that were at work when it was run.</param>
sealed record RecordedSql(string Text, IReadOnlySet<string> Owners);

/// <summary>Remembers every statement that is run through its connections to a file.</summary>
sealed class Recorder(string file)
{
    readonly ConcurrentQueue<(SqliteCommand Command, IReadOnlySet<string> Owners)> commands = [];

    public IEnumerable<RecordedSql> Statements =>
        commands.Select(recorded => new RecordedSql(recorded.Command.CommandText, recorded.Owners));

    public SqliteConnection Open()
    {
        var connection = new Connection(file, commands);
        connection.Open();
        return connection;
    }

    sealed class Connection(string file, ConcurrentQueue<(SqliteCommand, IReadOnlySet<string>)> commands)
        : SqliteConnection($"Data Source={file};Pooling=false")
    {
        public override SqliteCommand CreateCommand()
        {
            var command = base.CreateCommand();
            commands.Enqueue((command, Owners()));
            return command;
        }

        static HashSet<string> Owners() =>
            [.. new StackTrace().GetFrames().Select(frame => Outermost(frame.GetMethod()?.DeclaringType))
                .Where(type => type is not null && ServerSql.Assemblies.Contains(type.Assembly)).Select(type => type!.FullName!)];

        static Type? Outermost(Type? type)
        {
            while (type?.DeclaringType is { } outer)
                type = outer;
            return type;
        }
    }
}
