using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>The store verbs as they are typed, beside a server that is a process of its own.</summary>
sealed class StoreVerbsTests : IDisposable
{
    const string Backup = "backup.db";

    readonly TempFolder folder = new();
    readonly ConcurrentDictionary<long, bool> probes = [];

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task What_was_acknowledged_before_a_backup_under_load_began_is_there_after_a_kill_and_its_restoring()
    {
        var storm = new Storm();
        List<(string Account, string Id, string Name)> before;
        await using (var server = await ServerProcess.Start(folder))
        {
            var raging = storm.Rage(server.Client);
            await Acknowledged(storm, 300);
            before = [.. storm.Newcomers];
            var photos = storm.Photos.Select(series => (series.Account, series.Acknowledged)).ToList();
            var acknowledged = storm.Acknowledged;

            var backup = await Run("backup", Backup, "--verify", "--json");

            Assert.That(backup.Code, Is.Zero, backup.Errors + backup.Output);
            await Acknowledged(storm, acknowledged + 1);
            await server.Kill();
            await raging;
            Assert.That(storm.Refusals, Is.Empty);
            var json = JsonNode.Parse(backup.Output)!;
            Assert.That(((bool)json["ok"]!, (long)json["bytes"]!), Is.EqualTo((true, new FileInfo(folder.File(Backup)).Length)));
            Assert.That((string)json["sha256"]!,
                Is.EqualTo(Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(folder.File(Backup))))));
            Assert.That((long)json["rows"]!["customers"]!, Is.GreaterThanOrEqualTo(before.Count));
            Assert.That(photos.Sum(photo => photo.Acknowledged), Is.LessThanOrEqualTo((long)json["rows"]!["documents"]!));
        }
        // The killed server's log lies there still, and must not get into what is restored.
        Assert.That(new FileInfo(folder.DatabaseFile + "-wal").Length, Is.Positive);

        Assert.That((await Run("restore", Backup)).Errors, Does.Contain("has customers; --force"));
        var restored = await Run("restore", Backup, "--force", "--json");

        Assert.That(restored.Code, Is.Zero, restored.Errors);
        Assert.That((bool)JsonNode.Parse(restored.Output)!["restored"]!);
        Assert.That(Directory.EnumerateFiles(folder.File("data")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "anchor-callbacks.db", "anchor-callbacks.db.last-backup", "anchor-callbacks.db.lock", "master.key",
                "operator.key", "operator.sock" }));
        await using (var server = await ServerProcess.Start(folder))
            foreach (var (account, id, _) in before)
                Assert.That((await server.Client.GetCustomer(("account", account))).Id, Is.EqualTo(id));
        Assert.That((await Run("verify")).Code, Is.Zero);
    }

    [Test, Platform(Exclude = "Win", Reason = "Windows has no such modes"), UnsupportedOSPlatform("windows")]
    public async Task A_backup_is_for_its_owner_alone_has_no_freed_pages_and_nothing_beside_it()
    {
        await PutAndDelete(photos: 5);
        await using (var server = await ServerProcess.Start(folder))
        {
            await server.Client.PutCustomer(WalletSample.Person(WalletSample.Account()));
            await WaitUntilSwept();
            Directory.CreateDirectory(folder.File("backups"));
            // As a backup that was cut off leaves it.
            await File.WriteAllBytesAsync(folder.File("backups/b.db.partial"), new byte[5_000_000]);
            await File.WriteAllBytesAsync(folder.File("backups/b.db.partial-journal"), new byte[5_000]);
            File.SetUnixFileMode(folder.File("backups/b.db.partial"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

            Assert.That((await Run("backup", "backups/b.db")).Code, Is.Zero);
        }
        Assert.That(Directory.EnumerateFiles(folder.File("backups")).Select(Path.GetFileName), Is.EqualTo(new[] { "b.db" }));
        Assert.That(File.GetUnixFileMode(folder.File("backups/b.db")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Pragma("backups/b.db", "freelist_count"), Is.Zero);
        Assert.That(Pragma("data/anchor-callbacks.db", "freelist_count"), Is.Positive, "there was nothing to leave out");
    }

    [Test]
    public async Task A_file_that_is_there_is_not_overwritten_without_being_told_to()
    {
        await Populate();
        await File.WriteAllTextAsync(folder.File(Backup), "precious");

        var refused = await Run("backup", Backup);

        Assert.That((refused.Code, await File.ReadAllTextAsync(folder.File(Backup))), Is.EqualTo((2, "precious")));
        Assert.That(refused.Errors, Does.Contain("backup.db exists"));
        Assert.That((await Run("backup", "data/anchor-callbacks.db", "--force")).Errors, Does.Contain("is the store itself"));
        Assert.That((await Run("backup", Backup, "--force")).Code, Is.Zero);
        Assert.That((await Run("verify", Backup)).Code, Is.Zero);
    }

    [Test]
    public async Task A_damaged_backup_is_named_row_by_row_and_not_put_in_place()
    {
        var id = await Populate();
        await Run("backup", Backup);
        using (var connection = SqliteEngine.OpenWriter(folder.File(Backup)))
            connection.Execute("UPDATE customers SET version = 2");

        var verified = await Run("verify", Backup, "--json");
        var restored = await Run("restore", Backup, "--force");

        Assert.That((verified.Code, restored.Code), Is.EqualTo((1, 1)));
        Assert.That((string)JsonNode.Parse(verified.Output)!["damage"]![0]!["id"]!, Is.EqualTo(id));
        Assert.That(restored.Errors, Does.Contain("nothing was changed"));
        Assert.That((await Run("verify")).Code, Is.Zero);
        Assert.That(Directory.EnumerateFiles(folder.File("data"), "*.partial*"), Is.Empty);
    }

    [Test]
    public async Task A_backup_of_an_earlier_release_is_restored_and_brought_up_to_date()
    {
        await Populate();
        await Run("backup", Backup);
        File.Move(folder.File(Backup), folder.File(Backup + ".new"));
        WriteAsOfSchema(8, folder.File(Backup + ".new"), folder.File(Backup));

        Assert.That((await Run("verify", Backup)).Errors, Does.Contain("store restore does so by itself"));
        Assert.That((await Run("restore", Backup, "--force")).Code, Is.Zero);
        Assert.That((await Run("verify")).Code, Is.Zero);
    }

    [Test]
    public async Task What_is_no_backup_or_of_another_master_key_is_not_restored()
    {
        await Populate();
        await Run("backup", Backup);
        await File.WriteAllTextAsync(folder.File("letter.txt"), new string('x', 10_000));
        File.Copy(folder.File(Backup), folder.File("raw.db"));
        await File.WriteAllTextAsync(folder.File("raw.db-wal"), "a log");
        await File.WriteAllTextAsync(folder.File("other.key"), Convert.ToBase64String(new byte[32]));

        Assert.That((await Run("restore", "nothing.db")).Errors, Does.Contain("does not exist"));
        Assert.That((await Run("restore", "letter.txt", "--force")).Errors, Does.Contain("letter.txt: the database file is damaged"));
        Assert.That((await Run("restore", "raw.db", "--force")).Errors, Does.Contain("is a store in use and not a backup"));
        var other = await Run("restore", Backup, "--force", "--Keys:MasterKeyFile=other.key");
        Assert.That((other.Code, other.Errors), Is.EqualTo((2, other.Errors)));
        Assert.That(other.Errors, Does.Contain("give the right one"));
        Assert.That((await Run("verify")).Code, Is.Zero);
    }

    [Test]
    public async Task Beside_a_server_nothing_is_restored_and_no_space_given_back()
    {
        await using var server = await ServerProcess.Start(folder);
        await server.Client.PutCustomer(WalletSample.Person(WalletSample.Account()));
        await Run("backup", Backup);

        foreach (var refused in new[] { await Run("restore", Backup, "--force"), await Run("vacuum") })
            Assert.That((refused.Code, refused.Errors.Contains("in use by another process; stop that one first", StringComparison.Ordinal)),
                Is.EqualTo((2, true)), refused.Errors);
        Assert.That((await Run("vacuum", "--dry-run")).Code, Is.Zero);
        Assert.That((await Run("verify")).Code, Is.Zero);
    }

    [Test]
    public async Task Vacuum_gives_the_space_of_deleted_documents_back()
    {
        string kept;
        await PutAndDelete(photos: 55);
        await using (var server = await ServerProcess.Start(folder))
        {
            kept = (await server.Client.PutCustomer(WalletSample.Person(WalletSample.Account()))).Id!;
            await WaitUntilSwept();
        }
        var digest = (string)JsonNode.Parse((await Run("verify", "--json")).Output)!["digest"]!;
        var before = new FileInfo(folder.DatabaseFile).Length;

        var ran = await Run("vacuum", "--json");

        Assert.That(ran.Code, Is.Zero, ran.Errors);
        var json = JsonNode.Parse(ran.Output)!;
        Assert.That((long)json["bytes_free_before"]!, Is.GreaterThan(3_000_000));
        Assert.That((long)json["bytes"]!, Is.EqualTo(new FileInfo(folder.DatabaseFile).Length).And.LessThan(before - 3_000_000));
        Assert.That((string)JsonNode.Parse((await Run("verify", "--json")).Output)!["digest"]!, Is.EqualTo(digest));
        await using var again = await ServerProcess.Start(folder);
        Assert.That((await again.Client.GetCustomer(("id", kept))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_store_is_copied_by_its_connection_strings_while_its_server_only_reads()
    {
        const string From = "Data Source=data/anchor-callbacks.db", To = "Data Source=new/store.db";
        string id;
        await using (var server = await ServerProcess.Start(folder))
        {
            var account = WalletSample.Account();
            id = (await server.Client.PutMultipart(WalletSample.Person(account), ("photo_id_front", WalletSample.Photo(300_000)))).Id!;
            await server.Client.GetCustomer(("account", account));
            using var stop = new CancellationTokenSource();
            var watching = Watch(server, stop.Token);
            await Eventually(() => !probes.IsEmpty, "health was looked at");

            var copied = await Run("copy", "--from", From, "--to", To, "--json");
            var verified = await Run("verify", "--json");
            await stop.CancelAsync();

            await watching;
            Assert.That(copied.Code, Is.Zero, copied.Errors + copied.Output);
            Assert.That((string?)JsonNode.Parse(verified.Output)!["digest"], Is.EqualTo((string?)JsonNode.Parse(copied.Output)!["digest"])
                .And.Not.Null);
            Assert.That((long)JsonNode.Parse(copied.Output)!["customers_compared"]!, Is.EqualTo(1));
            Assert.That((await Run("copy", "--from", From, "--to", To)).Errors, Does.Contain("holds data already"));
            Assert.That((await Run("copy", "--from", From, "--to", From)).Code, Is.EqualTo(2));
            Assert.That((await Run("copy", "--from", "Data Sauce=x", "--to", To)).Errors, Does.Contain("--from: must be"));
        }
        await using var moved = await ServerProcess.Start(folder, settings: ("Store:ConnectionString", To));
        Assert.That((await moved.Client.GetCustomer(("id", id))).Status, Is.EqualTo(200));
    }

    /// <summary>The rows of a backup as a release of that schema had them.</summary>
    static void WriteAsOfSchema(int schema, string from, string to)
    {
        using var connection = SqliteEngine.OpenWriter(to);
        connection.Execute(
            "CREATE TABLE schema_versions (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL); ATTACH @from AS newer",
            new { from });
        foreach (var script in Migrator.Scripts().Take(schema))
            connection.Execute(SqliteEngine.Translate(script));
        // Tables and columns that later releases renamed are empty in this store.
        foreach (var table in SqliteTables.Read(connection).Where(table => table.Columns.All(column => Has(table.Name, column.Name))))
            connection.Execute($"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT {table.ColumnNames} FROM newer.{table.Name}");
        connection.Execute("DELETE FROM schema_versions WHERE version > @schema", new { schema = (long)schema });

        bool Has(string table, string column) =>
            connection.ExecuteScalar<long>("SELECT count(*) FROM pragma_table_info(@table, 'newer') WHERE name = @column",
                new { table, column }) > 0;
    }

    /// <summary>As a load balancer does. Each look is a write of its own.</summary>
    async Task Watch(ServerProcess server, CancellationToken stop)
    {
        for (; !stop.IsCancellationRequested; await Task.Delay(20, CancellationToken.None))
        {
            Assert.That((await server.Client.Send(HttpMethod.Get, "/health")).Status, Is.EqualTo(200));
            probes[Query("data/anchor-callbacks.db", "SELECT at FROM store_probe")] = true;
        }
    }

    Task<string> Populate() => StoppedServer.Leave(folder);

    /// <summary>Photos that are rows. The next start sweeps them.</summary>
    async Task PutAndDelete(int photos)
    {
        await using var server = await ServerProcess.Start(folder);
        var ids = new List<string>();
        for (var i = 0; i < photos; i++)
            ids.Add((await server.Client.PutMultipart(WalletSample.Person(WalletSample.Account()),
                ("photo_id_front", WalletSample.Photo(60_000)))).Id!);
        // Afterwards: a photo would take the place of one that has been swept.
        foreach (var id in ids)
            await server.Client.DeleteCustomer(id);
    }

    Task<ServerExit> Run(params string[] args) => ServerProcess.RunToEnd(folder, ["store", .. args]);

    Task WaitUntilSwept() =>
        Eventually(() => Query("data/anchor-callbacks.db", "SELECT count(*) FROM document_chunks") == 0, "deleted photos are swept");

    long Pragma(string file, string name) => Query(file, $"PRAGMA {name}");

    long Query(string file, string sql)
    {
        using var connection = SqliteEngine.OpenReader(folder.File(file));
        return connection.ExecuteScalar<long>(sql);
    }

    static Task Acknowledged(Storm storm, int least) => Eventually(() => storm.Acknowledged >= least, $"{least} PUTs are acknowledged");
}
