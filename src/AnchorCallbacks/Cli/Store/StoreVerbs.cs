using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store …</c>: backup, restore and other work on the whole store.</summary>
static class StoreVerbs
{
    public static Command Make(string[] settings) => new("store", "Backs up, verifies, restores, copies and shrinks the store.")
    {
        BackupVerb.Make(settings), VerifyVerb.Make(settings), RestoreVerb.Make(settings), VacuumVerb.Make(settings),
        CopyVerb.Make(settings), ConfirmVerb.Make(settings),
    };

    /// <summary>Like <see cref="Verb.Do"/>, but an interrupted verb has no unknown outcome: nothing was sent.</summary>
    /// <param name="interrupted">The result of an interrupted verb.</param>
    public static Command OnStore(this Command command, string[] settings, string interrupted,
        Func<ParseResult, VerbContext, CancellationToken, Task<int>> action) =>
        command.Do(settings, async (parsed, context, cancel) =>
        {
            LowerPriority();
            try
            {
                return await action(parsed, context, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                context.Output.Warn($"Interrupted. {interrupted}");
                return ExitCode.Refused;
            }
        });

    /// <summary>The SQLite file.</summary>
    /// <param name="instead">What to use with PostgreSQL.</param>
    public static string RequireFile(this StoreOptions store, string verb, string instead) =>
        store.Postgres is null ? store.File
            : throw new UsageException($"store {verb}: is only for SQLite, but the store is {store.Place}: {instead}. See docs/scaling.md");

    /// <summary>A running server must not be slowed down.</summary>
    static void LowerPriority()
    {
        using var own = Process.GetCurrentProcess();
        if (own.PriorityClass == ProcessPriorityClass.Normal)
            own.PriorityClass = ProcessPriorityClass.BelowNormal;
    }

    public static string Size(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:#,0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:#,0} MB"),
    };

    /// <summary>Row counts as JSON.</summary>
    public static JsonObject Rows(IEnumerable<(string Table, long Rows)> counts) =>
        new(counts.Select(count => KeyValuePair.Create(count.Table, (JsonNode?)count.Rows)));

    /// <summary>The row counts of all tables that are not empty.</summary>
    public static string Describe(JsonObject counts) => string.Join(", ", counts.Where(count => (long)count.Value! > 0)
        .Select(count => string.Create(CultureInfo.InvariantCulture, $"{(long)count.Value!:#,0} {count.Key.Replace('_', ' ')}"))
        .DefaultIfEmpty("no rows"));
}
