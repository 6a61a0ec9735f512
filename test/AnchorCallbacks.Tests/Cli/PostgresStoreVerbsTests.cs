using System.Text.Json.Nodes;
using AnchorCallbacks.Tests.Faults;
using Npgsql;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>The store verbs as they are typed, on a store in PostgreSQL.</summary>
[OnPostgres]
sealed class PostgresStoreVerbsTests : IDisposable
{
    const string From = "Data Source=data/anchor-callbacks.db", Secret = "hunter2-hunter2";

    readonly TempFolder folder = new();
    readonly TestStore store = TestStore.MakePostgres(empty: true);

    public void Dispose()
    {
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        folder.Dispose();
    }

    [Test]
    public async Task A_store_moves_to_PostgreSQL_beside_its_server_and_back_again()
    {
        var account = WalletSample.Account();
        string id;
        await using (var server = await ServerProcess.Start(folder))
        {
            id = (await server.Client.PutMultipart(WalletSample.Person(account), ("photo_id_front", WalletSample.Photo(300_000)))).Id!;
            await server.Client.GetCustomer(("account", account));

            var copied = await Run("copy", "--from", From, "--to", "env:TARGET", "--json");

            Assert.That(copied.Code, Is.Zero, copied.Errors + copied.Output);
            Assert.That((long)JsonNode.Parse(copied.Output)!["customers_compared"]!, Is.EqualTo(1));
        }
        string digest;
        await using (var moved = await ServerProcess.Start(folder, settings: ("Store:ConnectionString", store.ConnectionString)))
        {
            Assert.That((await moved.Client.GetCustomer(("account", account))).Id, Is.EqualTo(id));
            var verified = await Run("verify", "--json");
            Assert.That(verified.Code, Is.Zero, verified.Errors + verified.Output);
            digest = (string)JsonNode.Parse(verified.Output)!["digest"]!;
            Assert.That((await Run("copy", "--from", From, "--to", "env:TARGET")).Errors,
                Does.Contain("--to: this store holds data already"));

            var back = await Run("copy", "--from", "env:TARGET", "--to", "Data Source=back/store.db", "--json");

            Assert.That(back.Code, Is.Zero, back.Errors + back.Output);
            Assert.That((string)JsonNode.Parse(back.Output)!["digest"]!, Is.EqualTo(digest));
        }
        await using var again = await ServerProcess.Start(folder, settings: ("Store:ConnectionString", "Data Source=back/store.db"));
        Assert.That((await again.Client.GetCustomer(("account", account))).Id, Is.EqualTo(id));
    }

    [TestCase("--from")]
    [TestCase("--to")]
    public async Task A_password_is_refused_where_others_can_read_it_and_not_repeated(string option)
    {
        await using (await ServerProcess.Start(folder))
        {
        }
        var other = option == "--to" ? "--from" : "--to";
        foreach (var text in new[] { $"{store.ConnectionString};Password={Secret}", $"postgres://anchor:{Secret}@127.0.0.1/anchor",
            $"Host=127.0.0.1;Pasword={Secret}" })
        {
            var refused = await Run("copy", option, text, other, From);

            Assert.That(refused.Code, Is.EqualTo(2));
            Assert.That(refused.Errors, Does.StartWith($"{option}: must ").And.Not.Contain(Secret));
        }
        Assert.That((await Run("copy", option, "env:NOTHING", other, From)).Errors,
            Does.Contain($"{option}: there is no NOTHING in the environment"));
    }

    [Test]
    public async Task What_is_no_store_or_not_there_is_told_by_its_option()
    {
        Assert.That((await Run("copy", "--from", "env:TARGET", "--to", From)).Errors, Does.StartWith("--from: ")
            .And.Contain("is not a store of this program").And.Not.Contain(Secret));
        var nobody = new NpgsqlConnectionStringBuilder(store.ConnectionString) { Port = 1, Timeout = 3 };
        nobody.Remove("Timeout");
        Assert.That((await Run("copy", "--from", nobody.ConnectionString, "--to", From)).Errors, Does.StartWith("--from: ")
            .And.Contain("cannot be reached"));
        await using var server = await ServerProcess.Start(folder);
        Assert.That((await Run("copy", "--from", From, "--to", nobody.ConnectionString)).Errors, Does.StartWith("--to: ")
            .And.Contain("cannot be reached"));
    }

    [TestCase("backup", "pg_dump")]
    [TestCase("restore", "pg_restore")]
    [TestCase("vacuum", "autovacuum")]
    public async Task What_the_database_has_tools_for_is_refused_in_one_line_that_names_them(string verb, string tool)
    {
        var refused = await Run(verb == "vacuum" ? [verb] : [verb, "file"]);

        Assert.That((refused.Code, refused.ErrorLines.Length), Is.EqualTo((2, 1)), refused.Errors);
        Assert.That(refused.Errors, Does.Contain(tool).And.Contain("docs/scaling.md").And.Not.Contain(Secret));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    Task<ServerExit> Run(params string[] args)
    {
        // Trusted whatever the password is, as everybody on loopback is by the tests' cluster.
        var target = $"{store.ConnectionString};Password={Secret}";
        return ServerProcess.RunToEnd(folder, ["store", .. args], ("Store:ConnectionString", target), ("TARGET", target));
    }
}
