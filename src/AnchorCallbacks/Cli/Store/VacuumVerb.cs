using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store vacuum</c>: gives free space back to the disk.</summary>
static class VacuumVerb
{
    const string Name = "Store:ConnectionString";

    public static Command Make(string[] settings)
    {
        var look = new Option<bool>("--dry-run") { Description = "Only show how much space is free; the server may run." };
        return new VerbCommand("vacuum", "Writes the store again, without its free space.", """
            Stop the server first: SQLite can give space back only while nobody writes. You seldom need this: SQLite uses the
            space of deleted rows again. The disk must have room for a second store.

            Example:
              anchor-callbacks store vacuum --dry-run
            """) { look }.OnStore(settings, "Nothing was changed.", async (parsed, context, cancel) =>
        {
            var file = context.Settings.Store.RequireFile("vacuum",
                "autovacuum reuses the space of deleted rows; VACUUM FULL gives it back while nobody writes");
            var dry = parsed.GetValue(look);
            var free = StoreFile.FreeBytes(file, Name);
            var before = new FileInfo(file).Length;
            if (!dry)
                await Task.Run(() => Vacuum(file, cancel), CancellationToken.None);
            var after = new FileInfo(file).Length;
            if (context.Output.Json)
                context.Output.Document(new JsonObject
                {
                    ["file"] = file,
                    ["bytes_before"] = before,
                    ["bytes_free_before"] = free,
                    ["bytes"] = after,
                });
            else
                context.Output.Say(dry ? $"{file}: {StoreVerbs.Size(before)}, {StoreVerbs.Size(free)} of it free."
                    : $"{file}: {StoreVerbs.Size(after)} instead of {StoreVerbs.Size(before)}.");
            return ExitCode.Done;
        });
    }

    /// <summary>Copies the store instead of running VACUUM, which needs the room twice because of its log.</summary>
    static void Vacuum(string file, CancellationToken cancel)
    {
        using var fileLock = SqliteEngine.Lock(file);
        using var copy = NewFile.Begin(file, Name);
        StoreFile.Copy(file, copy, Name, inUse: false, cancel);
        copy.Keep(overwrite: true, Name, beforeNamed: () => StoreFile.RemoveLog(file, Name));
    }
}
