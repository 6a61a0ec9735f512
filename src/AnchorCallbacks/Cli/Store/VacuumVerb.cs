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
        var look = new Option<bool>("--dry-run") { Description = "Only say how much there is to give back; the server may run." };
        return new VerbCommand("vacuum", "Writes the store anew without its free space.", """
            The server must be stopped: SQLite can give space back only by moving rows while nobody writes. There is seldom a
            need: space of what was deleted is used again by itself. On the disk there must be room for a second store.

            Example:
              anchor-callbacks store vacuum --dry-run
            """) { look }.OnStore(settings, "Nothing was changed.", async (parsed, context, cancel) =>
        {
            var file = context.Settings.Store.RequireFile("vacuum",
                "autovacuum has the space of deleted rows used again; VACUUM FULL gives it back while nobody works");
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
                    ["bytes"] = after
                });
            else
                context.Output.Say(dry ? $"{file}: {StoreVerbs.Size(before)}, of which {StoreVerbs.Size(free)} are free."
                    : $"{file}: {StoreVerbs.Size(after)} instead of {StoreVerbs.Size(before)}.");
            return ExitCode.Done;
        });
    }

    /// <summary>Not VACUUM itself, which takes the same room twice, in its log.</summary>
    static void Vacuum(string file, CancellationToken cancel)
    {
        using var fileLock = SqliteEngine.Lock(file);
        using var copy = NewFile.Begin(file, Name);
        StoreFile.Copy(file, copy, Name, inUse: false, cancel);
        copy.Keep(overwrite: true, Name, beforeNamed: () => StoreFile.RemoveLog(file, Name));
    }
}
