using System.Text.RegularExpressions;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Tests.Faults;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>All statements of the server: those it has as they are, and those it puts together, as they were run.</summary>
/// <param name="Unknown">Pieces of statements that nobody saw run.</param>
sealed record ServerStatements(IReadOnlyList<(string Sql, Engine? Only)> Known, IReadOnlyList<LoadedSql> Unknown)
{
    /// <summary>What cannot be run on a store as it is.</summary>
    static readonly (string Piece, string Reason)[] Exceptions =
    [
        (") SELECT * FROM unnest(", "store copy hands over whole columns; no table is read"),
        (") AS last_bytes", "with the column as each engine has it, explained by a test of its own"),
        (" FROM document_chunks WHERE document_id = ", "the same"),
    ];

    static readonly Lazy<Task<ServerStatements>> All = new(Find);

    public static Task<ServerStatements> Read() => All.Value;

    static async Task<ServerStatements> Find()
    {
        using var folder = new TempFolder();
        await Database.Open(new(folder.File("any.db")), TimeProvider.System).DisposeAsync();
        await using var connection = new SqliteConnection($"Data Source={folder.File("any.db")};Pooling=false");
        await connection.OpenAsync();
        ChunkFunction.Add(connection, new("any"));
        var run = await ComposedSql.Run();
        var known = run.Where(statement => ServerSql.Begins(statement.Text)).Select(statement => (statement.Text, (Engine?)null))
            .ToHashSet();
        var unknown = new List<LoadedSql>();
        // The script for the Z shell reads like a statement.
        foreach (var loaded in ServerSql.All.Where(loaded => !loaded.Owner.EndsWith("CompletionVerb", StringComparison.Ordinal)
            && !Exceptions.Any(exception => loaded.Pieces[^1].StartsWith(exception.Piece, StringComparison.Ordinal))))
        {
            var only = EngineOf(loaded.Owner);
            var whole = only == Engine.PostgreSql || await IsWhole(connection, loaded.Pieces[0]);
            if (whole)
                known.Add((loaded.Pieces[0], only));
            if (!(whole ? loaded.Pieces.Skip(1).All(piece => run.Any(statement => statement.Text.Contains(piece, StringComparison.Ordinal)))
                : run.Any(statement => IsMadeOf(statement, loaded))))
                unknown.Add(loaded);
        }
        return new([.. known], unknown);
    }

    static async Task<bool> IsWhole(SqliteConnection connection, string text)
    {
        if (!ServerSql.Begins(text))
            return false;
        try
        {
            await SqlitePlanner.Explain(connection, text);
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>Run by whoever loads the pieces; one that begins none may be handed to another.</summary>
    static bool IsMadeOf(RecordedSql statement, LoadedSql loaded) =>
        (statement.Owners.Contains(loaded.Owner) || !ServerSql.Begins(loaded.Pieces[0]))
        && Regex.IsMatch(statement.Text, (ServerSql.Begins(loaded.Pieces[0]) ? "^" : "")
            + string.Join(".*", loaded.Pieces.Select(Regex.Escape)), RegexOptions.Singleline);

    /// <summary>Null for what is run on both.</summary>
    static Engine? EngineOf(string owner) => owner[(owner.LastIndexOf('.') + 1)..] switch
    {
        var type when type.StartsWith("Postgres", StringComparison.Ordinal) => Engine.PostgreSql,
        var type when type.StartsWith("Sqlite", StringComparison.Ordinal) || type == nameof(Migrator)
            || owner.StartsWith("AnchorCallbacks.Store.Files.", StringComparison.Ordinal) => Engine.Sqlite,
        _ => null,
    };
}
