using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.StoreTools;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store verify</c>: opens every row with the master key.</summary>
static class VerifyVerb
{
    const int MaxShown = 50;

    public static Command Make(string[] settings)
    {
        var file = new Argument<string?>("file")
        {
            Description = "A backup. Without it: the store of Store:ConnectionString.",
            Arity = ArgumentArity.ZeroOrOne
        };
        return new VerbCommand("verify", "Opens every row with the master key and checks that the rows fit together.", """
            The server may run. The output names damaged rows by their ids; the exit code is 1 if there are any. Two stores with
            the same digest hold the same rows.

            Examples:
              anchor-callbacks store verify
              anchor-callbacks store verify /backup/anchor-2026-11-21.db --json | jq .damaged
            """) { file }.OnStore(settings, "Not everything was verified.", async (parsed, context, cancel) =>
        {
            var node = new JsonObject();
            var given = parsed.GetValue(file);
            var exit = given is null ? await Run(context, context.Settings.Store, StoreOptions.Name, node, cancel)
                : await Run(context, new(given), "file", node, cancel);
            if (context.Output.Json)
                context.Output.Document(node);
            return exit;
        });
    }

    /// <param name="name">The user's name of the store, for messages.</param>
    /// <param name="node">Receives the result as JSON.</param>
    public static async Task<int> Run(VerbContext context, StoreOptions place, string name, JsonObject node, CancellationToken cancel)
    {
        var (settings, output) = (context.Settings, context.Output);
        var types = CustomerTypesBuilder.Build(CustomerTypesFile.Read(settings.Customers.TypesFile), settings.Customers.Validation,
            NullLogger<CustomerTypes>.Instance);
        await using var store = StoreReader.Open(place, name);
        store.RequireKnownSchema(name);
        using var keys = await store.Look(connection => ServiceKeys.Check(connection, settings.Keys));
        var result = await StoreProgress.Run(output, "Verifying", progress =>
            new StoreVerification(store, keys, types, inUse: place == settings.Store)
            { Checks = DcmListCheck.All(keys) }.Run(progress.Begin, progress.Advance, cancel));
        Describe(result, store, node);
        if (!output.Json)
            Say(result, store, keys, output);
        return result.Damage.Count == 0 ? ExitCode.Done : ExitCode.Refused;
    }

    static void Describe(VerificationResult result, StoreReader store, JsonObject node)
    {
        node["ok"] = result.Damage.Count == 0;
        node["schema"] = store.Schema;
        node["rows"] = StoreVerbs.Rows(result.Counts);
        node["master_keys"] = new JsonObject(result.MasterKeys.Select(key => KeyValuePair.Create(key.MasterKey, (JsonNode?)key.Customers)));
        node["statuses_compared"] = result.Statuses;
        node["digest"] = result.Digest;
        node["damaged"] = result.Damage.Count;
        node["damage"] = new JsonArray([.. result.Damage.Rows.Select(row =>
            new JsonObject { ["table"] = row.Table, ["id"] = row.Id, ["problem"] = row.Problem })]);
    }

    static void Say(VerificationResult result, StoreReader store, ServiceKeys? keys, Output output)
    {
        output.Say(StoreVerbs.Describe(StoreVerbs.Rows(result.Counts)));
        if (!result.Statuses)
            output.Warn("Statuses were not compared with records: the re-evaluation under the current customer types is not finished.");
        foreach (var (key, customers) in result.MasterKeys.Where(key => keys is not null && key.MasterKey != keys.Master.Id))
            output.Warn($"{Printable.Count(customers, "customer")} still under master key {key}: the rotation has not finished.");
        output.Say(result.Digest is null ? "The store was changed meanwhile: no digest." : $"digest {result.Digest}");
        foreach (var row in result.Damage.Rows.Take(MaxShown))
            output.Warn(row.ToString());
        if (result.Damage.Count > MaxShown)
            output.Warn(string.Create(CultureInfo.InvariantCulture,
                $"… and {result.Damage.Count - MaxShown:#,0} more; --json lists the first {Damage.MaxKept}"));
        if (result.Damage.Count == 0)
            output.Say($"{store.Name} is sound.");
        else
            output.Warn(string.Create(CultureInfo.InvariantCulture, $"{store.Name} is damaged: {result.Damage.Count:#,0} problems."));
    }
}
