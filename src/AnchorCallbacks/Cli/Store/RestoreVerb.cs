using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.StoreTools;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store restore FILE</c>: a backup becomes the store.</summary>
static class RestoreVerb
{
    const int MaxShown = 50;

    /// <param name="Unknown">Why nobody can say who was deleted after the backup was made; null if the store that is replaced can.</param>
    /// <param name="Ids">Those who were, and are in the backup.</param>
    sealed record Deletions(string? Unknown, IReadOnlyList<string> Ids)
    {
        /// <summary>Customers who have verdicts that were given after the backup was made.</summary>
        public int Verdicts { get; init; }
    }

    public static Command Make(string[] settings)
    {
        var file = new Argument<string>("file") { Description = "A backup made by store backup, of this or an earlier release." };
        var force = new Option<bool>("--force") { Description = "Even where the store has customers: they are lost." };
        var keep = new Option<bool>(
            "--keep-deleted")
        {
            Description =
            "Leave customers who were deleted after the backup as the backup has them: to take deletions back, or where the store that is replaced cannot be read."
        };
        return new VerbCommand("restore", "Puts a backup in the place of the store, once every row of it has been opened.", """
            The server must be stopped, and the master key be the one the backup was made under. What came after the backup
            is lost, but not deletions, verdicts and claims to pay: who was deleted after it, as far as the store that is replaced knows, is deleted
            in the restored one before it takes the place, and the audit log says so. Where that store is not there, or is
            another one, nobody can know: delete and reject again whoever was after the backup was made. Until 'store confirm'
            no transaction is payable then.

            Examples:
              anchor-callbacks store restore /backup/anchor-2026-11-21.db
              anchor-callbacks store restore /backup/anchor-2026-11-21.db --force --json | jq -r '.deleted_since[]?'
            """) { file, force, keep }.OnStore(settings, "Nothing was changed.", async (parsed, context, cancel) =>
        {
            var (from, to) = (parsed.GetRequiredValue(file),
                context.Settings.Store.RequireFile("restore",
                "restore what pg_dump or pg_basebackup saved with pg_restore or a new cluster"));
            var node = new JsonObject { ["file"] = from, ["store"] = to };
            var (keeps, deletions) = (parsed.GetValue(keep), new Deletions(null, []));
            var done = await Restore.Run(from, to, parsed.GetValue(force), TimeProvider.System, async copy =>
                deletions = await Repeat(context, to, copy, keeps),
                async copy => await VerifyVerb.Run(context, new(copy), "file", node, cancel) == ExitCode.Done, cancel);
            node["restored"] = done;
            node["deletions_known"] = deletions.Unknown is null;
            node["deleted_since"] = deletions.Unknown is null ? new JsonArray([.. deletions.Ids.Select(id => (JsonNode)id)]) : null;
            node["verdicts_carried"] = done ? deletions.Verdicts : 0;
            node["payable_unconfirmed"] = done && deletions.Unknown is not null;
            node["deleted_again"] = done && !keeps ? deletions.Ids.Count : 0;
            if (context.Output.Json)
                context.Output.Document(node);
            if (done)
                Say(context.Output, from, to, deletions, keeps);
            else
                context.Output.Warn($"{from} is damaged and was not put in place; nothing was changed.");
            return done ? ExitCode.Done : ExitCode.Refused;
        });
    }

    static async Task<Deletions> Repeat(VerbContext context, string store, DbConnection backup, bool keeps)
    {
        var deletions = await Known(context, store, backup, keeps);
        if (deletions.Unknown is not null)
            await UnconfirmedRestore.Raise(backup, TimeProvider.System.GetUtcNow());
        return deletions;
    }

    static async Task<Deletions> Known(VerbContext context, string store, DbConnection backup, bool keeps)
    {
        if (new FileInfo(store) is not { Exists: true, Length: > 0 })
            return new("there was no store in its place", []);
        try
        {
            await using var known = StoreReader.Open(new StoreOptions(store), StoreOptions.Name);
            var now = TimeProvider.System.GetUtcNow();
            var deletions = new RepeatedDeletions(known, backup, now);
            if (!await deletions.IsOfSameStore())
                return new("what was in its place is another store", []);
            var ids = keeps ? await deletions.Keep() : await deletions.Run();
            using var keys = (await ServiceKeys.Check(backup, context.Settings.Keys))!;
            var verdicts = await new CarriedVerdicts(known, backup, keys, now).Run();
            await new CarriedPayouts(known, backup).Run();
            return new(null, ids) { Verdicts = verdicts };
        }
        catch (Exception e) when (e is StoreException or StartException)
        {
            var reason = e is StartException ? e.Message : $"{StoreOptions.Name}: {store}: {e.Message}";
            return keeps ? new($"the store in its place could not be read ({reason})", [])
                : throw new StartException(
                    $"{reason}; only this store knows who was deleted after the backup was made, and they would be back. --keep-deleted restores it all the same; delete them again then");
        }
    }

    static void Say(Output output, string from, string to, Deletions deletions, bool keeps)
    {
        if (!output.Json)
            output.Say($"{to} is the backup {from} now.");
        if (deletions.Unknown is { } unknown)
            output.Warn($"Who was deleted after the backup was made is not known: {unknown}. Whoever was is there again: before anybody is served, delete them again (anchor-callbacks customer delete ID). "
                + "Nor is it known who was rejected or paid: no transaction is payable until an operator has looked and confirms it (anchor-callbacks store confirm).");
        else if (!keeps && !output.Json)
            output.Say(deletions.Ids.Count == 0 ? "No customer in it was deleted after it was made, as far as the replaced store knew."
                : string.Create(CultureInfo.InvariantCulture,
                    $"Deleted after it was made, and again now: {deletions.Ids.Count:#,0} customers."));
        if (deletions.Verdicts > 0 && !output.Json)
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"Decided after it was made, and carried over: the verdicts of {deletions.Verdicts:#,0} customers."));
        if (!keeps)
            return;
        foreach (var id in deletions.Ids.Take(MaxShown))
            output.Warn($"deleted after the backup and there again: {id}");
        if (deletions.Ids.Count > MaxShown)
            output.Warn(string.Create(CultureInfo.InvariantCulture, $"… and {deletions.Ids.Count - MaxShown:#,0} more; --json lists all"));
    }
}
