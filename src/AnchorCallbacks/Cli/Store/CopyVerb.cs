using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.StoreTools;

namespace AnchorCallbacks.Cli.Store;

/// <summary><c>store copy</c>: copies everything into another store.</summary>
static class CopyVerb
{
    const int MaxShown = 20;

    const string Variable = "env:";

    public static Command Make(string[] settings)
    {
        var from = new Option<string>("--from") { Description = "Connection string of the store to read, or env:NAME.", Required = true };
        var to = new Option<string>("--to")
        {
            Description = "Connection string of the store to fill, or env:NAME: a new store, or an unfinished copy of this source.",
            Required = true,
        };
        return new VerbCommand("copy", "Copies everything into another store, and compares both.", """
            The server of the source may run. If it writes something meanwhile, the exit code is 1: stop it and run the same
            command again. It copies only the differences. Customers keep their ids. The master key stays the same and is not
            needed. No server starts on the target before both stores are equal.

            A store is SQLite (Data Source=…) or PostgreSQL (Host=… or postgres://…). A password is refused on the command line,
            where others can read it: use env:NAME for an environment variable with the whole string, or put the password into
            PGPASSWORD or a Passfile.

            Examples:
              anchor-callbacks store copy --from "Data Source=data/anchor-callbacks.db" --to env:TARGET
              anchor-callbacks store copy --from "Data Source=data/anchor-callbacks.db" --to "Data Source=/new/anchor-callbacks.db"
            """) { from, to }.OnStore(settings, "The copied rows stay; run the command again to go on.", async (parsed, context, cancel) =>
        {
            var (source, target) = (Parse("--from", parsed.GetRequiredValue(from)), Parse("--to", parsed.GetRequiredValue(to)));
            if (source == target)
                throw new UsageException("--to: is the same store as --from");
            await using var reader = StoreReader.Open(source, "--from");
            reader.RequireKnownSchema("--from");
            await using var database = OpenTarget(target);
            await using var targetReader = StoreReader.Open(target, "--to");
            var result = await StoreProgress.Run(context.Output, "Copying", progress =>
                Copy(new(reader, database, targetReader), progress, cancel));
            Report(context.Output, result);
            return result.IsWhole ? ExitCode.Done : ExitCode.Refused;
        });
    }

    static Database OpenTarget(StoreOptions target)
    {
        try
        {
            return Database.Open(target, TimeProvider.System);
        }
        catch (StartException e)
        {
            throw new StartException(e.Message.Replace(StoreOptions.Name, "--to", StringComparison.Ordinal));
        }
    }

    static async Task<CopyResult> Copy(StoreCopy copy, StoreProgress progress, CancellationToken cancel)
    {
        try
        {
            return await copy.Run(progress.Begin, progress.Advance, cancel);
        }
        catch (StoreException e)
        {
            throw new StartException($"store copy: {e.Message}; the copied rows stay, run the same command again to go on");
        }
    }

    /// <summary>Reads a connection string as the server reads its setting.</summary>
    static StoreOptions Parse(string option, string given)
    {
        var variable = given.StartsWith(Variable, StringComparison.Ordinal) ? given[Variable.Length..] : null;
        var text = variable is null ? given : Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(text))
            throw new StartException($"{option}: {(variable is null ? "is empty" : $"there is no {variable} in the environment")}");
        var reader = new SettingsReader(new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>(StoreOptions.Name, text)]).Build());
        var options = StoreOptions.Read(reader);
        if (reader.Problems.Count > 0)
            throw new StartException(reader.Problems[0].Replace(StoreOptions.Name, option, StringComparison.Ordinal));
        return variable is null && options.Postgres is { HasSecret: true }
            ? throw new StartException($"{option}: must not hold a password, because others can read it; use {Variable}NAME for an "
                + "environment variable with the string, or put the password into PGPASSWORD or a Passfile")
            : options;
    }

    static void Report(Output output, CopyResult result)
    {
        var counts = StoreVerbs.Rows(result.Counts);
        if (output.Json)
            output.Document(new JsonObject
            {
                ["ok"] = result.IsWhole,
                ["rows"] = counts,
                ["customers_compared"] = result.Customers,
                ["different"] = result.Different.Count,
                ["source_changed"] = result.Changed,
                ["digest"] = result.Digest,
            });
        output.Say(StoreVerbs.Describe(counts));
        foreach (var key in result.Different.Take(MaxShown))
            output.Warn($"was different: {key}");
        if (result.IsWhole)
            output.Say(string.Create(CultureInfo.InvariantCulture,
                $"Both stores are equal: {result.Customers:#,0} customers compared. digest {result.Digest}"));
        else if (!result.Changed)
            output.Warn("The differences were copied again. Run the same command once more. If the same rows differ then, check the "
                + "source: anchor-callbacks store verify");
        else
            output.Warn("The source was changed during the copy. Stop its server and run the same command again: it copies only the "
                + "differences.");
    }
}
