using System.Text.Json.Nodes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>Who was deleted does not come back with a backup from before.</summary>
sealed class RestoredDeletionsTests : IDisposable
{
    const string Backup = "backup.db", Later = "later.db";

    static readonly (string, string)[] Retaining = [("Customers:Deletion", "retain"), ("Customers:RetainDays", "30")];

    readonly TempFolder folder = new();
    readonly string account = WalletSample.Account();

    public void Dispose() => folder.Dispose();

    sealed class AuditLine
    {
        public long Version { get; init; }
        public string Actor { get; init; } = "";
        public string Action { get; init; } = "";
        public string Detail { get; init; } = "";
    }

    [Test]
    public async Task Who_was_deleted_after_the_backup_is_deleted_again_before_it_takes_the_place_of_the_store()
    {
        string gone, stays;
        byte[] key;
        await using (var server = await ServerProcess.Start(folder))
        {
            gone = await Put(server, account);
            stays = await Put(server, WalletSample.Account());
            key = Query<byte[]>("SELECT wrapped FROM customer_keys WHERE customer_id = @id", gone);
            Assert.That((await Run("backup", Backup)).Code, Is.Zero);
            // Another version than the backup's: the audit log goes on beyond it.
            await server.Client.PutCustomer(("account", account), ("first_name", "Berta"));
            await server.Client.DeleteCustomer(gone);
            await server.Stop();
        }
        Assert.That(File.ReadAllBytes(folder.File(Backup)).AsSpan().IndexOf(key), Is.Positive,
            "the search does not see a key that is there");

        var restored = await Run("restore", Backup, "--force", "--json");

        Assert.That(restored.Code, Is.Zero, restored.Errors);
        var json = JsonNode.Parse(restored.Output)!;
        Assert.That(((bool)json["deletions_known"]!, (long)json["deleted_again"]!), Is.EqualTo((true, 1)));
        Assert.That(json["deleted_since"]!.AsArray().Select(node => (string)node!), Is.EqualTo(new[] { gone }));
        foreach (var file in Directory.EnumerateFiles(folder.File("data"), "anchor-callbacks.db*"))
            Assert.That(File.ReadAllBytes(file).AsSpan().IndexOf(key), Is.EqualTo(-1), file);
        Assert.That(Audit(gone).Select(line => (line.Version, line.Actor, line.Action)), Is.EqualTo(new[]
        {
            (1L, "platform", "create"), (2L, "platform", "update"), (2L, "platform", "erase"), (2L, "server", "erase"),
        }));
        Assert.That(Audit(gone)[^1].Detail, Does.Contain("backup"));
        Assert.That((await Run("verify")).Code, Is.Zero);
        await using var again = await ServerProcess.Start(folder);
        Assert.That((await again.Client.GetCustomer(("id", gone))).Status, Is.EqualTo(404));
        Assert.That((await again.Client.GetCustomer(("account", account))).Id, Is.Null);
        Assert.That((await again.Client.DeleteCustomer(gone)).Status, Is.EqualTo(204));
        Assert.That((await again.Client.GetCustomer(("id", stays))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Nor_does_it_come_back_when_an_earlier_backup_is_restored_and_then_a_later_one()
    {
        string gone;
        await using (var server = await ServerProcess.Start(folder))
        {
            await Put(server, WalletSample.Account());
            await Run("backup", Backup);
            gone = await Put(server, account);
            await Run("backup", Later);
            await server.Client.DeleteCustomer(gone);
            await server.Stop();
        }

        var (first, second) = (await Run("restore", Backup, "--force"), await Run("restore", Later, "--force"));

        Assert.That((first.Code, second.Code), Is.EqualTo((0, 0)), first.Errors + second.Errors);
        Assert.That(first.Output, Does.Contain("The replaced store knows no deletion"));
        Assert.That(second.Output, Does.Contain("repeated: 1 customers"));
        Assert.That(Audit(gone).Select(line => (line.Actor, line.Action)),
            Is.EqualTo(new[] { ("platform", "create"), ("platform", "erase"), ("server", "erase") }));
        Assert.That(Query<long>("SELECT count(*) FROM deleted_identities", gone), Is.EqualTo(1));
        Assert.That((await Run("verify")).Code, Is.Zero);
        await using var again = await ServerProcess.Start(folder);
        Assert.That((await again.Client.GetCustomer(("account", account))).Id, Is.Null);
    }

    [Test]
    public async Task Who_was_to_be_kept_for_a_time_is_kept_until_the_same_day()
    {
        string gone;
        await using (var server = await ServerProcess.Start(folder, settings: Retaining))
        {
            gone = await Put(server, account);
            await Run("backup", Backup);
            await server.Client.DeleteCustomer(gone);
            await Run("backup", Later);
            await server.Stop();
        }
        var until = Query<long>("SELECT erase_at FROM customers WHERE id = @id", gone);

        Assert.That((await Run("restore", Backup, "--force")).Code, Is.Zero);

        Assert.That(Query<long>("SELECT erase_at FROM customers WHERE id = @id", gone), Is.EqualTo(until));
        Assert.That((await Run("verify")).Code, Is.Zero);
        // Its time is over, and a backup from before that still has it.
        using (var connection = SqliteEngine.OpenWriter(folder.DatabaseFile))
            connection.Execute("UPDATE customers SET erase_at = 1 WHERE id = @gone", new { gone });
        Assert.That((await Run("restore", Later, "--force")).Output, Does.Contain("repeated: 1 customers"));
        Assert.That(Query<long>("SELECT length(record) FROM customers WHERE id = @id", gone), Is.Zero);
        Assert.That((await Run("verify")).Code, Is.Zero);
    }

    [Test]
    public async Task Where_there_was_no_store_or_another_one_it_is_said_plainly_that_deletions_are_not_known()
    {
        await DeleteAfterBackup();
        Directory.Move(folder.File("data"), folder.File("lost"));
        Directory.CreateDirectory(folder.File("data"));
        File.Copy(folder.File("lost/master.key"), folder.MasterKeyFile);

        var restored = await Run("restore", Backup);
        Assert.That((restored.Code, restored.Errors), Is.EqualTo((0, restored.Errors)));
        Assert.That(restored.Errors, Does.Contain("there was no store to replace").And.Contain("Delete them again"));

        File.Delete(folder.DatabaseFile);
        await using (var other = await ServerProcess.Start(folder))
            await other.Stop();
        var json = await Run("restore", Backup, "--json");
        Assert.That(json.Errors, Does.Contain("another store"));
        Assert.That(((bool)JsonNode.Parse(json.Output)!["deletions_known"]!, JsonNode.Parse(json.Output)!["deleted_since"]),
            Is.EqualTo((false, default(JsonNode))));
    }

    [Test]
    public async Task A_store_that_cannot_be_read_is_not_replaced_unless_that_is_meant()
    {
        await DeleteAfterBackup();
        var damaged = await File.ReadAllBytesAsync(folder.DatabaseFile);
        damaged.AsSpan(4096).Fill(0xEE);
        await File.WriteAllBytesAsync(folder.DatabaseFile, damaged);

        var refused = await Run("restore", Backup, "--force");

        Assert.That((refused.Code, refused.Output), Is.EqualTo((2, "")), refused.Output);
        Assert.That(refused.Errors, Does.Contain("only this store knows who was deleted").And.Contain("--keep-deleted"));
        Assert.That(await File.ReadAllBytesAsync(folder.DatabaseFile), Is.EqualTo(damaged));
        var meant = await Run("restore", Backup, "--force", "--keep-deleted");
        Assert.That(meant.Code, Is.Zero, meant.Errors);
        Assert.That(meant.Errors, Does.Contain("the replaced store could not be read"));
        Assert.That((await Run("verify")).Code, Is.Zero);
    }

    [Test]
    public async Task Deletions_can_be_taken_back_and_the_audit_log_says_so()
    {
        var gone = await DeleteAfterBackup();

        var restored = await Run("restore", Backup, "--force", "--keep-deleted");

        Assert.That(restored.Code, Is.Zero, restored.Errors);
        Assert.That(restored.Errors, Does.Contain($"back again: {gone}"));
        Assert.That(Audit(gone).Select(line => (line.Actor, line.Action)),
            Is.EqualTo(new[] { ("platform", "create"), ("server", "restore") }));
        Assert.That((await Run("verify")).Code, Is.Zero);
        await using var again = await ServerProcess.Start(folder);
        Assert.That((await again.Client.GetCustomer(("account", account))).Id, Is.EqualTo(gone));
    }

    [Test]
    public async Task Nothing_is_changed_where_the_backup_is_damaged()
    {
        await DeleteAfterBackup();
        using (var connection = SqliteEngine.OpenWriter(folder.File(Backup)))
            connection.Execute("UPDATE customers SET version = 7 WHERE account <> @account", new { account });
        var before = await File.ReadAllBytesAsync(folder.DatabaseFile);

        var restored = await Run("restore", Backup, "--force", "--json");

        Assert.That((restored.Code, (long)JsonNode.Parse(restored.Output)!["deleted_again"]!), Is.EqualTo((1, 0)));
        Assert.That(await File.ReadAllBytesAsync(folder.DatabaseFile), Is.EqualTo(before));
    }

    async Task<string> DeleteAfterBackup()
    {
        await using var server = await ServerProcess.Start(folder);
        var id = await Put(server, account);
        await Put(server, WalletSample.Account());
        Assert.That((await Run("backup", Backup)).Code, Is.Zero);
        await server.Client.DeleteCustomer(id);
        await server.Stop();
        return id;
    }

    static async Task<string> Put(ServerProcess server, string account) =>
        (await server.Client.PutMultipart(WalletSample.Person(account), ("photo_id_front", WalletSample.Photo(100_000)))).Id!;

    Task<ServerExit> Run(params string[] args) => ServerProcess.RunToEnd(folder, ["store", .. args]);

    List<AuditLine> Audit(string id)
    {
        using var connection = SqliteEngine.OpenReader(folder.DatabaseFile);
        return connection.Query<AuditLine>("SELECT version, actor, action, detail FROM audit WHERE customer_id = @id ORDER BY id",
            new { id }).AsList();
    }

    T Query<T>(string sql, string id)
    {
        using var connection = SqliteEngine.OpenReader(folder.DatabaseFile);
        return connection.QuerySingle<T>(sql, new { id });
    }
}
