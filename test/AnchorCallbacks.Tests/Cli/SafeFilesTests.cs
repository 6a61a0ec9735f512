using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>Files that the program makes, where somebody else may write to the folder too.</summary>
[Platform(Exclude = "Win", Reason = "Windows has no such modes"), UnsupportedOSPlatform("windows")]
sealed class SafeFilesTests : IDisposable
{
    const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static readonly (string Sql, string Named)[] Foreign =
    [
        ("CREATE TRIGGER evil AFTER INSERT ON customers BEGIN DELETE FROM customer_keys; END", "trigger 'evil'"),
        ("CREATE TRIGGER evil AFTER INSERT ON schema_versions BEGIN DELETE FROM customers; END", "trigger 'evil'"),
        ("CREATE VIEW evil AS SELECT * FROM customers", "view 'evil'"),
        ("ALTER TABLE quotes RENAME TO was_quotes; CREATE VIEW quotes AS SELECT * FROM was_quotes", "view 'quotes'"),
        ("CREATE TABLE evil (id TEXT PRIMARY KEY)", "table 'evil'"),
        ("CREATE INDEX evil ON customers (abs(version))", "index 'evil'"),
        ("DROP TABLE store_probe; CREATE TABLE store_probe (id BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, " +
            "more BIGINT DEFAULT (abs(1)))",
            "table 'store_probe'"),
        ("CREATE VIRTUAL TABLE evil USING fts5(x)", "evil"),
    ];

    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task A_backup_is_written_under_a_name_that_nobody_can_prepare()
    {
        await Populate();
        Directory.CreateDirectory(folder.File("shared"));
        await File.WriteAllTextAsync(folder.File("victim"), "precious");
        File.CreateSymbolicLink(folder.File("shared/b.db.partial"), folder.File("victim"));
        File.CreateSymbolicLink(folder.File("shared/b.db.aaaaaaaaaaaaaaaaaaaaaaaaaa.partial"), folder.File("victim"));

        var ran = await Run("store", "backup", "shared/b.db");

        Assert.That(ran.Code, Is.Zero, ran.Errors);
        Assert.That(await File.ReadAllTextAsync(folder.File("victim")), Is.EqualTo("precious"));
        Assert.That(File.GetUnixFileMode(folder.File("shared/b.db")), Is.EqualTo(Own));
        Assert.That(File.ResolveLinkTarget(folder.File("shared/b.db"), false), Is.Null);
    }

    [Test]
    public async Task A_link_in_the_place_of_a_backup_is_not_followed()
    {
        await Populate();
        await File.WriteAllTextAsync(folder.File("victim"), "precious");
        File.CreateSymbolicLink(folder.File("to-victim.db"), folder.File("victim"));
        File.CreateSymbolicLink(folder.File("to-nothing.db"), folder.File("nothing"));
        File.CreateSymbolicLink(folder.File("to-store.db"), folder.DatabaseFile);

        foreach (var link in (string[])["to-victim.db", "to-nothing.db", "to-store.db"])
        {
            var refused = await Run("store", "backup", link);
            Assert.That((refused.Code, refused.Errors), Is.EqualTo((2, refused.Errors)), link);
            Assert.That(refused.Errors, Does.Contain("exists"), link);
            Assert.That((await Run("store", "backup", link, "--force")).Code, Is.Zero, link);
            Assert.That(File.ResolveLinkTarget(folder.File(link), false), Is.Null, $"{link} is a file of its own now");
        }
        Assert.That(await File.ReadAllTextAsync(folder.File("victim")), Is.EqualTo("precious"));
        Assert.That(File.Exists(folder.File("nothing")), Is.False);
        Assert.That((await Run("store", "verify")).Code, Is.Zero);
    }

    [Test]
    public async Task A_folder_that_does_not_exist_is_refused()
    {
        await Populate();

        var refused = await Run("store", "backup", "not/there/b.db");

        Assert.That(refused.Code, Is.EqualTo(2));
        Assert.That(refused.Errors, Does.Contain("does not exist"));
        Assert.That(Directory.Exists(folder.File("not")), Is.False);
    }

    [Test]
    public async Task All_files_of_a_server_are_for_its_owner_alone_and_a_lock_of_an_earlier_release_becomes_so()
    {
        await Populate();
        foreach (var lockFile in folder.Files.Where(file => file.EndsWith("lock", StringComparison.Ordinal)))
            File.SetUnixFileMode(lockFile, Own | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await using var server = await ServerProcess.Start(folder);
        await server.Client.PutMultipart(WalletSample.Person(WalletSample.Account()), ("photo_id_front", WalletSample.Photo(300_000)));
        Assert.That((await Run("store", "backup", "b.db")).Code, Is.Zero);

        foreach (var file in folder.Files)
            Assert.That(File.GetUnixFileMode(file) & ~UnixFileMode.UserExecute, Is.EqualTo(Own), file);
        foreach (var inner in Directory.EnumerateDirectories(folder.Path, "*", SearchOption.AllDirectories))
            Assert.That(File.GetUnixFileMode(inner), Is.EqualTo(Own | UnixFileMode.UserExecute), inner);
    }

    [TestCase("data/anchor-callbacks.db.lock")]
    [TestCase("data/anchor-callbacks.db-documents/lock")]
    public async Task A_lock_that_is_a_link_is_refused(string name)
    {
        await Populate();
        await File.WriteAllTextAsync(folder.File("victim"), "precious");
        File.Delete(folder.File(name));
        File.CreateSymbolicLink(folder.File(name), folder.File("victim"));

        var exit = name.Contains("documents", StringComparison.Ordinal) ? await Run("store", "backup", "b.db") : await Start();

        Assert.That(exit.Code, Is.EqualTo(2), exit.Errors);
        Assert.That(exit.Errors, Does.Contain("is a link"));
        Assert.That(File.GetUnixFileMode(folder.File("victim")), Is.Not.EqualTo(Own), "it was touched");
    }

    [Test]
    public async Task A_key_file_that_is_a_link_to_nothing_is_not_made_elsewhere()
    {
        Directory.CreateDirectory(folder.File("data"));
        File.CreateSymbolicLink(folder.MasterKeyFile, folder.File("elsewhere.key"));

        var exit = await Start();

        Assert.That(exit.Code, Is.EqualTo(2), exit.Errors);
        Assert.That(File.Exists(folder.File("elsewhere.key")), Is.False);
        Assert.That(Directory.EnumerateFiles(folder.File("data"), "*.partial"), Is.Empty);
    }

    /// <summary>One store and one backup serve all cases: each is a copy of the backup with one more thing in it.</summary>
    [Test]
    public async Task A_backup_with_more_than_the_programs_tables_is_not_restored()
    {
        await Populate();
        await Run("store", "backup", "b.db");
        var before = await Digest();

        using (Assert.EnterMultipleScope())
            foreach (var (sql, named) in Foreign)
            {
                File.Copy(folder.File("b.db"), folder.File("foreign.db"), overwrite: true);
                if (!Change(folder.File("foreign.db"), sql))
                    continue;

                var (refused, verified) =
                    (await Run("store", "restore", "foreign.db", "--force"), await Run("store", "verify", "foreign.db"));

                Assert.That(refused.Code, Is.EqualTo(2), $"{sql}: {refused.Errors}");
                Assert.That(refused.Errors, Does.Contain(named), sql);
                Assert.That(verified.Code, Is.Not.Zero, sql);
            }
        Assert.That(await Digest(), Is.EqualTo(before), "the store changed");
    }

    /// <returns>False where the engine has no such module.</returns>
    static bool Change(string file, string sql)
    {
        using var connection = SqliteEngine.OpenWriter(file);
        try
        {
            connection.Execute(sql);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e) when (e.Message.Contains("no such module", StringComparison.Ordinal))
        {
            return false;
        }
        SqliteEngine.TruncateLog(connection);
        return true;
    }

    async Task<string> Digest() => (string)JsonNode.Parse((await Run("store", "verify", "--json")).Output)!["digest"]!;

    async Task Populate()
    {
        await using var server = await ServerProcess.Start(folder);
        await server.Client.PutMultipart(WalletSample.Person(WalletSample.Account()), ("photo_id_front", WalletSample.Photo(300_000)));
    }

    async Task<ServerExit> Start() => await ServerProcess.RunToEnd(folder);

    async Task<ServerExit> Run(params string[] args) => await ServerProcess.RunToEnd(folder, args);
}
