using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Tests.Store;

/// <summary>Stores of every schema so far open, whole, and a backup of each is kept.</summary>
sealed class EverySchemaTests
{
    /// <summary>What tables and columns were called before migration 16.</summary>
    static readonly Dictionary<string, string> Renamed = new()
    {
        ["transactions.told"] = "last_notice",
        ["transactions.told_after"] = "last_notice_status",
        ["transactions.stamp"] = "revision",
        ["transactions.fresh"] = "awaits_first_decision",
        ["transactions.look_at"] = "poll_at",
        ["transactions.heard_at"] = "answered_at",
        ["transactions.untold"] = "notice_blocked",
        ["transactions.hinted"] = "from_event",
        ["transactions.read_tries"] = "read_attempts",
        ["outbox.telling"] = "notice",
        ["outbox.unsure"] = "uncertainty",
        ["outbox.seen_at"] = "updated_at_before",
        ["outbox.seen_status"] = "status_before",
        ["outbox.decided_at_stamp"] = "decided_at_revision",
        ["outbox_heard"] = "callback_answers",
        ["outbox_heard.wanted"] = "missing_fields",
        ["events.marks"] = "flags",
        ["customer_judging"] = "evaluation_progress",
        ["customer_judging.judged_up_to"] = "evaluated_up_to",
        ["customer_judging.judged"] = "evaluated",
        ["document_leftovers"] = "orphaned_documents",
    };

    [Test]
    public async Task A_store_of_each_earlier_schema_is_migrated_with_a_backup()
    {
        await using var server = await TestServer.Start();
        var account = WalletSample.Account();
        Assert.That((await server.PutMultipart(WalletSample.Person(account), ("photo_id_front", WalletSample.Photo(100)))).Status,
            Is.EqualTo(200));
        Assert.That((await server.PutCustomer(("account", account), ("first_name", "Augusta"))).Status, Is.EqualTo(200));
        Assert.That((await server.PutCustomer(("account", WalletSample.Account()), ("first_name", "Eve"))).Status, Is.EqualTo(200));
        Assert.That((await server.PostEvent("""{"id":"e-1","type":"customer_updated","payload":{}}""")).Status, Is.EqualTo(200));
        using var full = TempFolder.CopyOf(server.Folder);
        using var folder = new TempFolder();
        var kinds = new HashSet<string>();

        for (var schema = 1; schema < Migrator.Known; schema++)
        {
            var file = folder.File($"schema-{schema}.db");
            var filled = Make(file, schema, full.File("anchor-callbacks.db"));
            kinds.UnionWith(filled);
            var options = new StoreOptions(file);
            await using (var database = Database.Open(options, server.Clock))
                Assert.That(database.Migration?.Schema, Is.EqualTo(schema));
            var found = await Verified.File(file, full.File("master.key"));
            Assert.That(found.Problems(), Is.Empty, $"schema {schema}");
            Assert.That(found.Counts.Single(count => count.Table == "customers").Rows, Is.EqualTo(2), $"schema {schema}");

            var backup = Directory.GetFiles(folder.Path, $"schema-{schema}.db.schema-{schema}.*.backup").Single();
            using var kept = new SqliteConnection($"Data Source={backup};Mode=ReadOnly;Pooling=False");
            Assert.That(kept.ExecuteScalar<int>("SELECT max(version) FROM schema_versions"), Is.EqualTo(schema));
            Assert.That(kept.ExecuteScalar<int>("SELECT count(*) FROM customers"), Is.EqualTo(2));
        }

        Assert.That(kinds, Is.SupersetOf(new[] { "customers", "customer_keys", "customer_history", "documents", "document_chunks", "events",
            "audit" }));
    }

    [Test]
    public async Task A_migration_makes_no_backup_if_the_settings_say_so_and_not_of_a_new_store()
    {
        using var folder = new TempFolder();
        var file = folder.File("old.db");
        using (var connection = SqliteEngine.OpenWriter(file))
            Migrator.Run(connection, TimeProvider.System, upTo: 1);

        await using (var database = Database.Open(new StoreOptions(file) { BacksUpBeforeMigration = false }, TimeProvider.System))
            Assert.That(database.Migration, Is.EqualTo(new MigrationBackup(1, null)));
        await using (var database = Database.Open(new StoreOptions(folder.File("new.db")), TimeProvider.System))
            Assert.That(database.Migration, Is.Null);

        Assert.That(folder.Files.Where(name => name.EndsWith(".backup", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void A_migration_whose_backup_fails_changes_nothing()
    {
        using var folder = new TempFolder();
        var file = folder.File("old.db");
        using (var connection = SqliteEngine.OpenWriter(file))
            Migrator.Run(connection, TimeProvider.System, upTo: 1);
        var clock = new FakeClock();
        // The name is taken.
        File.WriteAllText(FormattableString.Invariant($"{file}.schema-1.{clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.backup"), "");

        Assert.That(() => Database.Open(new StoreOptions(file), clock),
            Throws.TypeOf<StartException>().With.Message.StartsWith("Store:BackupBeforeMigration: "));

        using var after = SqliteEngine.OpenWriter(file);
        Assert.That(Migrator.Current(after), Is.EqualTo(1));
    }

    /// <summary>Makes a store of an earlier schema, with the rows of a store of today as far as it has their columns.</summary>
    /// <returns>The tables that got rows.</returns>
    static List<string> Make(string file, int schema, string today)
    {
        using var connection = SqliteEngine.OpenWriter(file);
        Migrator.Run(connection, TimeProvider.System, upTo: schema);
        connection.Execute("ATTACH @today AS today", new { today });
        var filled = new List<string>();
        foreach (var table in connection.Query<string>(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'schema_versions' AND name NOT LIKE 'sqlite_%'").ToList())
        {
            var source = Renamed.GetValueOrDefault(table, table);
            var known = connection.Query<string>("SELECT name FROM pragma_table_info(@source, 'today')", new { source }).ToHashSet();
            if (known.Count == 0)
                continue;
            var columns = connection.Query<string>("SELECT name FROM pragma_table_info(@table, 'main')", new { table })
                .Select(name => (Then: name, Now: Renamed.GetValueOrDefault($"{table}.{name}", name)))
                .Where(column => known.Contains(column.Now)).ToList();
            if (connection.Execute($"INSERT OR REPLACE INTO main.{table} ({string.Join(", ", columns.Select(column => column.Then))}) "
                + $"SELECT {string.Join(", ", columns.Select(column => column.Now))} FROM today.{source}") > 0)
                filled.Add(source);
        }
        return filled;
    }
}
