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

/// <summary><c>store restore FILE</c>: puts a backup in the place of the store.</summary>
static class RestoreVerb
{
    const int MaxShown = 50;

    /// <summary>The customers of the backup who were deleted after it was made.</summary>
    /// <param name="Unknown">Why they are not known. Null if the replaced store has them.</param>
    sealed record Deletions(string? Unknown, IReadOnlyList<string> Ids)
    {
        /// <summary>The number of customers with verdicts from after the backup.</summary>
        public int Verdicts { get; init; }
    }

    public static Command Make(string[] settings)
    {
        var file = new Argument<string>("file") { Description = "A file made by store backup, of this or an earlier release." };
        var force = new Option<bool>("--force") { Description = "Also if the store has customers: they are lost." };
        var keep = new Option<bool>("--keep-deleted")
        {
            Description = "Do not repeat deletions from after the backup: to undo them, or if the replaced store cannot be read.",
        };
        return new VerbCommand("restore", "Puts a backup in the place of the store, after it has opened every row.", """
            Stop the server first. The master key must be the same as for the backup. Data from after the backup is lost, except
            deletions, verdicts and claims: the verb reads them from the replaced store. It repeats the deletions in the restored
            store, and the audit log notes them. If the replaced store is missing or is another one, this is not possible: delete
            and reject those customers again. Until 'store confirm' no transaction is payable then.

            Examples:
              anchor-callbacks store restore /backup/anchor-2026-11-21.db
              anchor-callbacks store restore /backup/anchor-2026-11-21.db --force --json | jq -r '.deleted_since[]?'
            """) { file, force, keep }.OnStore(settings, "Nothing was changed.", async (parsed, context, cancel) =>
        {
            var (from, to) = (parsed.GetRequiredValue(file), context.Settings.Store.RequireFile("restore",
                "use pg_restore or a new cluster with the files of pg_dump or pg_basebackup"));
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
                context.Output.Warn($"{from} is damaged and was not restored; nothing was changed.");
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
            return new("there was no store to replace", []);
        try
        {
            await using var known = StoreReader.Open(new StoreOptions(store), StoreOptions.Name);
            var now = TimeProvider.System.GetUtcNow();
            var deletions = new RepeatedDeletions(known, backup, now);
            if (!await deletions.IsOfSameStore())
                return new("the replaced one is another store", []);
            var ids = keeps ? await deletions.Keep() : await deletions.Run();
            using var keys = (await ServiceKeys.Check(backup, context.Settings.Keys))!;
            var verdicts = await new CarriedVerdicts(known, backup, keys, now).Run();
            await new CarriedPayouts(known, backup).Run();
            return new(null, ids) { Verdicts = verdicts };
        }
        catch (Exception e) when (e is StoreException or StartException)
        {
            var reason = e is StartException ? e.Message : $"{StoreOptions.Name}: {store}: {e.Message}";
            return keeps ? new($"the replaced store could not be read ({reason})", [])
                : throw new StartException($"{reason}; only this store knows who was deleted after the backup, and they would be "
                    + "back. --keep-deleted restores the backup anyway; delete them again then");
        }
    }

    static void Say(Output output, string from, string to, Deletions deletions, bool keeps)
    {
        if (!output.Json)
            output.Say($"{to} now holds the backup {from}.");
        if (deletions.Unknown is { } unknown)
            output.Warn($"It is not known who was deleted after the backup: {unknown}. These customers are back. Delete them again before "
                + "the server runs for others (anchor-callbacks customer delete ID). It is not known either who was rejected or paid: no "
                + "transaction is payable until an operator has checked and confirms it (anchor-callbacks store confirm).");
        else if (!keeps && !output.Json)
            output.Say(deletions.Ids.Count == 0 ? "The replaced store knows no deletion from after the backup."
                : string.Create(CultureInfo.InvariantCulture,
                    $"Deletions from after the backup, repeated: {deletions.Ids.Count:#,0} customers."));
        if (deletions.Verdicts > 0 && !output.Json)
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"Verdicts from after the backup, carried over: {deletions.Verdicts:#,0} customers."));
        if (!keeps)
            return;
        foreach (var id in deletions.Ids.Take(MaxShown))
            output.Warn($"deleted after the backup and back again: {id}");
        if (deletions.Ids.Count > MaxShown)
            output.Warn(string.Create(CultureInfo.InvariantCulture,
                $"… and {deletions.Ids.Count - MaxShown:#,0} more; --json lists all"));
    }
}
