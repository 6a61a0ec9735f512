using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Store.Tables;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store backup FILE</c>: makes a consistent copy while the server runs.</summary>
static class BackupVerb
{
    public static Command Make(string[] settings)
    {
        var file = new Argument<string>("file") { Description = "The file to write." };
        var force = new Option<bool>("--force") { Description = "Overwrite an existing file." };
        var verify = new Option<bool>("--verify") { Description = "Open every row of the backup with the master key, like store verify." };
        return new VerbCommand("backup", "Copies the store into one file while the server runs.", """
            The file appears once it is whole and on disk. Only its owner can read it. It holds the customers' keys, wrapped by
            the master key. Keep the master key elsewhere: a person with both can read everything.

            Example:
              anchor-callbacks store backup /backup/anchor-$(date +%F).db --verify
            """) { file, force, verify }.OnStore(settings, "No backup was written.", async (parsed, context, cancel) =>
        {
            var store = context.Settings.Store.RequireFile("backup", "pg_dump and pg_basebackup copy it while the server runs");
            var began = TimeProvider.System.GetTimestamp();
            var backup = await Task.Run(() =>
                Backup.Write(store, parsed.GetRequiredValue(file), parsed.GetValue(force), cancel), CancellationToken.None);
            BackupTime.Set(store, TimeProvider.System.GetUtcNow());
            var counts = await Count(backup.File);
            var node = new JsonObject
            {
                ["file"] = backup.File,
                ["bytes"] = backup.Bytes,
                ["sha256"] = backup.Sha256,
                ["rows"] = counts,
                ["chunks_missing"] = backup.Missing,
            };
            if (!context.Output.Json)
            {
                context.Output.Say(string.Create(CultureInfo.InvariantCulture,
                    $"{backup.File}: {StoreVerbs.Size(backup.Bytes)} in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s"));
                context.Output.Say($"sha256 {backup.Sha256}");
                context.Output.Say(StoreVerbs.Describe(counts));
            }
            if (backup.Missing > 0)
                context.Output.Warn(string.Create(CultureInfo.InvariantCulture,
                    $"{backup.Missing:#,0} document chunks are missing in the store and in the backup; store verify names the documents."));
            var exit = backup.Missing > 0 ? ExitCode.Refused : ExitCode.Done;
            if (parsed.GetValue(verify))
                exit = Math.Max(exit, await VerifyVerb.Run(context, new(backup.File), "file", node, cancel));
            if (context.Output.Json)
                context.Output.Document(node);
            return exit;
        });
    }

    static async Task<JsonObject> Count(string file)
    {
        await using var store = StoreReader.Open(new StoreOptions(file), "file");
        return StoreVerbs.Rows(await store.Counts());
    }
}
