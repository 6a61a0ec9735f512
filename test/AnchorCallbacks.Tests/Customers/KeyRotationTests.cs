using System.Security.Cryptography;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>A new master key takes the place of the old one while the server runs.</summary>
[OnEachEngine]
sealed class KeyRotationTests
{
    [Test]
    public async Task All_keys_move_while_customers_are_written()
    {
        using var next = new NextKey();
        await using var server = await TestServer.Start(overrides: [("Keys:NextMasterKeyFile", next.File)]);
        var accounts = await Make(server, 230);
        Assert.That((await server.DeleteCustomer((await server.GetCustomer(("account", accounts[3]))).Id!)).Status, Is.EqualTo(204));
        var before = await WrappedKeys(server);
        using var old = MasterKeyFile.Load(Path.Combine(server.Folder, "master.key"));

        var writes = Enumerable.Range(0, 30).Select(i => server.PutCustomer(("account", accounts[100 + i]), ("last_name", "Neu")))
            .Concat(Enumerable.Range(0, 30).Select(_ => server.PutCustomer(("account", WalletSample.Account()), ("first_name", "Neu"))));
        var (rotation, replies) = (Rotate(server), Task.WhenAll(writes));
        foreach (var reply in await replies)
            Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        Assert.That((await rotation).GetProperty("unopened").GetInt64(), Is.Zero);

        var listed = (await server.Look("/keys")).Items("keys").ToDictionary(key => key.GetProperty("id").GetString()!);
        Assert.That(listed[old.Id].GetProperty("customers").GetInt64(), Is.Zero);
        Assert.That(listed[next.Id].GetProperty("customers").GetInt64(), Is.EqualTo(260), "with the erased one");
        Assert.That(listed[next.Id].GetProperty("in_use").GetBoolean());
        foreach (var account in accounts.Where(account => account != accounts[3]))
            Assert.That((await server.GetCustomer(("account", account))).Status, Is.EqualTo(200));
        Assert.That(await OpenUnder(server, old), Is.Zero);
        Assert.That((await Verified.Store(server.Store.Options, next.File, inUse: true)).Problems(), Is.Empty);

        await Eventually(async () => await server.Get<Database>().Scrub(), "the engine's log is truncated");
        var files = await server.FilesToSearch();
        foreach (var file in Directory.EnumerateFiles(files, "anchor-callbacks.db*"))
        {
            if (file.EndsWith(".lock", StringComparison.Ordinal))
                continue;
            var bytes = await ReadShared(file);
            Assert.That(before.Where(wrapped => bytes.AsSpan().IndexOf(wrapped) >= 0), Is.Empty, file);
        }
    }

    [Test]
    public async Task A_rotation_that_was_interrupted_goes_on_and_is_refused_without_the_old_key()
    {
        using var next = new NextKey();
        await using var server = await TestServer.Start(overrides: [("Keys:NextMasterKeyFile", next.File)]);
        var accounts = await Make(server, 130);
        var rotation = server.Get<KeyRotation>();
        using var old = MasterKeyFile.Load(Path.Combine(server.Folder, "master.key"));
        // As a process leaves it that ends after the first batch.
        await server.Get<Database>().Write(async connection =>
        {
            await ServiceKeys.Rewrap(connection, old, next.Load());
            return await KeyRotationState.Start(connection, old.Id, next.Id, server.Clock.GetUtcNow());
        });
        Assert.That((await rotation.Step()).IsFinished, Is.False);
        Assert.That(await OpenUnder(server, old), Is.GreaterThan(0));
        var found = await Verified.Store(server.Store.Options, Path.Combine(server.Folder, "master.key"), inUse: true, next.File);
        Assert.That(found.Problems(), Is.Empty);
        Assert.That(found.MasterKeys, Has.Count.EqualTo(2), "some are still under the old one");
        using (var only = ServiceKeysOf(next))
            Assert.That(async () => await server.Get<Database>().Read(connection =>
                KeyRotation.RequireKeys(connection, only)),
                Throws.TypeOf<StartException>().With.Message.Contains(old.Id));

        // The new one has become the master key, and the old one is still given.
        next.Swap(server);
        await server.Restart();

        await server.Get<KeyRotation>().Run(CancellationToken.None);
        Assert.That(await OpenUnder(server, old), Is.Zero);
        foreach (var account in accounts)
            Assert.That((await server.GetCustomer(("account", account))).Status, Is.EqualTo(200));
        var again = await server.Operate(HttpMethod.Post, "/keys/rotate", "{}");
        again.AssertProblem(409, "conflict");
        Assert.That(again.Body, Does.Contain("is the key that the last rotation replaced"));
    }

    [Test]
    public async Task Without_a_new_key_there_is_nothing_to_rotate_to()
    {
        await using var server = await TestServer.Start();

        var reply = await server.Operate(HttpMethod.Post, "/keys/rotate", "{}");

        reply.AssertProblem(409, "conflict");
        Assert.That(reply.Body, Does.Contain("Keys:NextMasterKeyFile: names no key"));
        Assert.That((await server.Look("/keys")).Items("keys").Single().GetProperty("setting").GetString(),
            Is.EqualTo("Keys:MasterKeyFile"));
    }

    [Test]
    public async Task A_process_that_missed_the_start_uses_the_new_key_or_refuses()
    {
        using var next = new NextKey();
        await using var server = await TestServer.Start(overrides: [("Keys:NextMasterKeyFile", next.File)]);
        if (!server.Get<Database>().IsShared)
            Assert.Ignore("SQLite serves one process");
        (string, string)[] shared = [("Store:ConnectionString", server.Store.ConnectionString),
            ("Keys:MasterKeyFile", Path.Combine(server.Folder, "master.key"))];
        await using var other = await TestServer.Start(overrides: [.. shared, ("Keys:NextMasterKeyFile", next.File)]);
        await using var without = await TestServer.Start(overrides: shared);
        var known = (await other.PutCustomer(("account", WalletSample.Account()), ("first_name", "Ana"))).Id!;

        await Rotate(server);

        var id = (await other.PutCustomer(("account", WalletSample.Account()), ("first_name", "Ana"))).Id!;
        Assert.That((await other.GetCustomer(("id", known))).Status, Is.EqualTo(200));
        Assert.That(await server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<string>(
            "SELECT master_key FROM customer_keys WHERE customer_id = @id", new { id })), Is.EqualTo(next.Id));
        var refused = await without.PutCustomer(("account", WalletSample.Account()), ("first_name", "Ana"));
        Assert.That((refused.Status, refused.Error), Is.EqualTo((500, "the server cannot store or read customers now; "
            + "nothing of this request was stored")));
    }

    [Test]
    public async Task The_key_may_come_from_a_command()
    {
        using var next = new NextKey();
        await using var server = await TestServer.Start(overrides:
            [("Keys:MasterKeyFile", ""), ("Keys:MasterKeyCommand", $"cat '{next.File}'")]);

        Assert.That((await server.Look("/keys")).Items("keys").Single().GetProperty("id").GetString(), Is.EqualTo(next.Id));
        const string Setting = "Keys:MasterKeyCommand";
        foreach (var (command, reason) in new[] { ("echo planted; echo no access >&2; exit 3", "ended with code 3: no access"),
            ("echo planted", "must print 32 bytes in Base64"), ("/no/such/program", "ended with code 127") })
            Assert.That(() => MasterKeyCommand.Run(command, Setting), Throws.TypeOf<StartException>()
                .With.Message.StartsWith($"{Setting}: the command ").And.Message.Contains(reason).And.Message.Not.Contains("planted"));
    }

    static async Task<JsonElement> Rotate(TestServer server)
    {
        while (true)
        {
            var reply = await server.Operate(HttpMethod.Post, "/keys/rotate", "{}");
            Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
            if (reply.Json.TryGetProperty("finished_at", out _))
                return reply.Json;
        }
    }

    static async Task<List<string>> Make(TestServer server, int count)
    {
        var accounts = Enumerable.Range(0, count).Select(_ => WalletSample.Account()).ToList();
        var puts = accounts.Select(account => server.PutCustomer(("account", account), ("first_name", "Ana")));
        foreach (var reply in await Task.WhenAll(puts))
            Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return accounts;
    }

    static async Task<List<byte[]>> WrappedKeys(TestServer server) => await server.Get<Database>().Read(async connection =>
        (await connection.QueryAsync<byte[]>(
            "SELECT wrapped FROM customer_keys UNION SELECT wrapped FROM service_keys WHERE name <> 'identity'"))
            .Where(wrapped => wrapped.AsSpan().ContainsAnyExcept((byte)0)).ToList());

    /// <summary>How many keys of customers and of the server open under a master key.</summary>
    static async Task<int> OpenUnder(TestServer server, MasterKey master)
    {
        var rows = await server.Get<Database>().Read(async connection =>
            (await connection.QueryAsync<(string Id, string Account, string MemoType, string Memo, byte[] Wrapped)>(
                "SELECT c.id, c.account, c.memo_type, c.memo, k.wrapped FROM customers c JOIN customer_keys k ON k.customer_id = c.id"))
            .AsList());
        var own = await server.Get<Database>().Read(async connection =>
            (await connection.QueryAsync<(string Name, byte[] Wrapped)>("SELECT name, wrapped FROM service_keys")).AsList());
        return rows.Count(row => row.Wrapped.AsSpan().ContainsAnyExcept((byte)0)
            && master.TryUnwrap(row.Wrapped, SealContext.DataKey(row.Id, row.Account, row.MemoType, row.Memo)) is not null)
            + own.Count(row => row.Wrapped.Length == MasterKey.WrappedBytes
                && master.TryUnwrap(row.Wrapped, SealContext.ServiceKey(row.Name)) is not null);
    }

    static ServiceKeys ServiceKeysOf(NextKey next) => new(next.Load(), [], [], false);

    static async Task<byte[]> ReadShared(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    /// <summary>A new master key in a file.</summary>
    sealed class NextKey : IDisposable
    {
        readonly string folder = Directory.CreateTempSubdirectory("anchor-callbacks-key-").FullName;

        public NextKey()
        {
            System.IO.File.WriteAllText(File, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            using var key = Load();
            Id = key.Id;
        }

        public string File => Path.Combine(folder, "next.key");

        public string Id { get; }

        public MasterKey Load() => MasterKeyFile.Load(File);

        /// <summary>Exchanges it with the server's own.</summary>
        public void Swap(TestServer server)
        {
            var own = Path.Combine(server.Folder, "master.key");
            var (text, ownText) = (System.IO.File.ReadAllText(File), System.IO.File.ReadAllText(own));
            System.IO.File.WriteAllText(File, ownText);
            System.IO.File.WriteAllText(own, text);
        }

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
