using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store restore FILE</c>: a backup becomes the store.</summary>
static class RestoreVerb
{
    public static Command Make(string[] settings)
    {
        var file = new Argument<string>("file") { Description = "A backup made by store backup, of this or an earlier release." };
        var force = new Option<bool>("--force") { Description = "Even where the store has customers: they are lost." };
        return new VerbCommand("restore", "Puts a backup in the place of the store, once every row of it has been opened.", """
            The server must be stopped, and the master key be the one the backup was made under. What came after the backup
            is lost, and customers deleted since are back: they are listed as far as the store that is overwritten knew them.
            Delete them again.

            Examples:
              anchor-callbacks store restore /backup/anchor-2026-11-21.db
              anchor-callbacks store restore /backup/anchor-2026-11-21.db --force --json | jq -r '.deleted_since[]?'
            """) { file, force }.OnStore(settings, "Nothing was changed.", async (parsed, context, cancel) =>
        {
            var (from, to) = (parsed.GetRequiredValue(file), context.Settings.Store.RequireFile("restore", "restore what pg_dump or pg_basebackup saved with pg_restore or a new cluster"));
            var node = new JsonObject { ["file"] = from, ["store"] = to };
            var restored = await Restore.Run(from, to, parsed.GetValue(force), TimeProvider.System,
                async copy => await VerifyVerb.Run(context, new(copy), "file", node, cancel) == ExitCode.Done, cancel);
            node["restored"] = restored.Done;
            node["deleted_since"] = restored.DeletedSince is { } deleted ? new JsonArray([.. deleted.Select(id => (JsonNode)id)]) : null;
            if (context.Output.Json)
                context.Output.Document(node);
            else if (restored.Done)
                context.Output.Say($"{to} is the backup {from} now.");
            if (!restored.Done)
                context.Output.Warn($"{from} is damaged and was not put in place; nothing was changed.");
            foreach (var id in restored.DeletedSince ?? [])
                context.Output.Warn($"deleted after the backup and there again: {id}");
            return restored.Done ? ExitCode.Done : ExitCode.Refused;
        });
    }
}
