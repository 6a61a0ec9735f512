using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Cli;

/// <summary><c>migrate</c>: brings the database to this program's schema without serving.</summary>
static class MigrateVerb
{
    public static Command Make(string[] settings) => new VerbCommand("migrate", "Brings the database to this program's schema, or makes it.", """
        The server does the same when it starts.

        Example:
          anchor-callbacks migrate
        """).Do(settings, async (_, context, _) =>
    {
        await using var database = Database.Open(context.Settings.Store, TimeProvider.System);
        var where = context.Settings.Store.Postgres is { } address ? ("server", address.ToString()) : ("file", context.Settings.Store.File);
        if (context.Output.Json)
            context.Output.Document(new JsonObject { [where.Item1] = where.Item2, ["schema"] = database.Schema });
        else
            context.Output.Say(database.Description);
        return ExitCode.Done;
    });
}
