using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Cli;

/// <summary><c>migrate</c>: migrates the database without running the server.</summary>
static class MigrateVerb
{
    public static Command Make(string[] settings) => new VerbCommand("migrate",
        "Migrates the database to this program's schema, or creates it.", """
        The server does the same when it starts.

        Example:
          anchor-callbacks migrate
        """).Do(settings, async (_, context, _) =>
    {
        await using var database = Database.Open(context.Settings.Store, TimeProvider.System);
        var store = context.Settings.Store;
        if (context.Output.Json)
            context.Output.Document(new JsonObject
            {
                [store.File.Length > 0 ? "file" : "server"] = store.Place,
                ["schema"] = database.Schema
            });
        else
            context.Output.Say(database.Description);
        return ExitCode.Done;
    });
}
