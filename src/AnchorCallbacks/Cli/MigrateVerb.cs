using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Cli;

/// <summary><c>migrate</c>: migrates the database without running the server.</summary>
static class MigrateVerb
{
    public static Command Make(string[] settings)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be done, and change nothing. The server may run." };
        return new VerbCommand("migrate", "Migrates the database to this program's schema, or creates it.", """
            The server does the same when it starts. With SQLite a backup is written first, unless Store:BackupBeforeMigration
            is false.

            Examples:
              anchor-callbacks migrate --dry-run
              anchor-callbacks migrate
            """) { dryRun }.Do(settings, async (parsed, context, _) =>
        {
            var store = context.Settings.Store;
            return parsed.GetValue(dryRun) ? await Show(context, store) : await Run(context, store);
        });
    }

    static async Task<int> Run(VerbContext context, StoreOptions store)
    {
        await using var database = Database.Open(store, TimeProvider.System);
        if (context.Output.Json)
        {
            var node = Describe(store, database.Schema);
            if (database.Migration is { } migration)
                (node["from"], node["backup"]) = (migration.Schema, migration.File);
            context.Output.Document(node);
            return ExitCode.Done;
        }
        context.Output.Say(database.Description);
        if (database.Migration is { } done)
            context.Output.Say($"Migrated {done.Describe(database.Schema)}");
        return ExitCode.Done;
    }

    static async Task<int> Show(VerbContext context, StoreOptions store)
    {
        var current = await Database.Look<long>(store, async connection =>
            await connection.ExecuteScalarAsync<long?>("SELECT max(version) FROM schema_versions") ?? 0);
        if (current > Migrator.Known)
            throw new Hosting.StartException(Migrator.TooNew(current, Migrator.Known));
        string[] pending = [.. Migrator.ScriptNames().Skip((int)current).Select(name => name.Split('.')[^2])];
        var backsUp = store.Postgres is null && store.BacksUpBeforeMigration && current > 0 && pending.Length > 0;
        if (context.Output.Json)
        {
            var node = Describe(store, (int)current);
            node["pending"] = new JsonArray([.. pending.Select(name => (JsonNode)name)]);
            node["backs_up"] = backsUp;
            context.Output.Document(node);
            return ExitCode.Done;
        }
        context.Output.Say(string.Create(CultureInfo.InvariantCulture,
            $"{store.Place} has schema {current}, this program has {Migrator.Known}."));
        foreach (var name in pending)
            context.Output.Write(name);
        context.Output.Say(pending.Length == 0 ? "There is nothing to do."
            : backsUp ? "A backup would be written first, next to the store."
            : current == 0 ? "The store would be created."
            : store.Postgres is null ? "No backup would be written: Store:BackupBeforeMigration is false."
            : "Make a backup first, with pg_dump.");
        return ExitCode.Done;
    }

    static JsonObject Describe(StoreOptions store, int schema) => new()
    {
        [store.File.Length > 0 ? "file" : "server"] = store.Place,
        ["schema"] = schema,
    };
}
