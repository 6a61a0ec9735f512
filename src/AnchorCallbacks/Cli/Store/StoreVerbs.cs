using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store</c>: what keeps the data safe.</summary>
static class StoreVerbs
{
    public static Command Make(string[] settings) => new("store", "Backs up, verifies, restores, moves and shrinks the store.")
    {
        BackupVerb.Make(settings), VerifyVerb.Make(settings), RestoreVerb.Make(settings), VacuumVerb.Make(settings),
            CopyVerb.Make(settings), ConfirmVerb.Make(settings),
    };

    /// <summary>As every verb; but what is interrupted here has not been sent to anybody.</summary>
    /// <param name="interrupted">What then has become of it.</param>
    public static Command OnStore(this Command command, string[] settings, string interrupted, Func<ParseResult, VerbContext,
        CancellationToken, Task<int>> action) =>
        command.Do(settings, async (parsed, context, cancel) =>
        {
            GiveWay();
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

    /// <summary>SQLite's file, which the verb is about.</summary>
    /// <param name="instead">What PostgreSQL's own tools do.</param>
    public static string RequireFile(this StoreOptions store, string verb, string instead) =>
        store.Postgres is null ? store.File
            : throw new UsageException($"store {verb}: is for SQLite, and the store is {store.Place}: {instead}. See docs/scaling.md");

    /// <summary>A server at work comes first.</summary>
    static void GiveWay()
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

    /// <summary>Rows of each table that has some.</summary>
    public static string Describe(JsonObject counts) => string.Join(", ", counts.Where(count => (long)count.Value! > 0)
        .Select(count => string.Create(CultureInfo.InvariantCulture, $"{(long)count.Value!:#,0} {count.Key.Replace('_', ' ')}"))
            .DefaultIfEmpty("no rows"));
}
