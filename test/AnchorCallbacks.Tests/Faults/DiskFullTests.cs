using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>A limit on file sizes stands for a disk that is full: the database cannot grow.</summary>
sealed class DiskFullTests : IDisposable
{
    const int Clients = 16, RefusalsEach = 3;

    // In blocks of 512 bytes: 2 MB.
    const string Limited = "trap '' XFSZ; ulimit -S -f 4096";

    // The runtime's own mapping of its code is a file larger than the limit.
    static readonly (string, string) RuntimeWithoutFiles = ("DOTNET_EnableWriteXorExecute", "0");

    readonly TempFolder folder = new();
    readonly ConcurrentBag<(string Account, string Name, bool WithPhoto)> acknowledged = [];
    readonly ConcurrentBag<(string Account, Reply Reply)> refused = [];

    [SetUp]
    public void Skip_where_there_is_no_shell()
    {
        if (!File.Exists("/bin/sh"))
            Assert.Ignore("there is no /bin/sh to set the limit with");
    }

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task A_put_that_finds_no_room_gets_500_and_an_error()
    {
        await using var server = await StartLimited();
        await Fill(server);
        Assert.That(refused.Select(put => put.Reply.Status), Is.All.EqualTo(500));
        Assert.That(refused.Select(put => put.Reply.Error), Is.All.Contains("nothing of this request was stored"));
    }

    [Test]
    public async Task The_cause_is_logged()
    {
        await using var server = await StartLimited();
        await Fill(server);
        Assert.That(server.Output, Does.Contain("The store could not serve a request").And.Contain("the disk does not read or write"));
    }

    [Test]
    public async Task Health_is_503_while_there_is_no_room()
    {
        await using var server = await StartLimited();
        await Fill(server);
        // A row of its own needs less room than many customers at once: it may have taken it.
        var health = await server.Client.Send(HttpMethod.Get, "/health");
        await Eventually(async () =>
        {
            await server.Client.PutCustomer(WalletSample.Person(WalletSample.Account()));
            health = await server.Client.Send(HttpMethod.Get, "/health");
            return health.Status != 200;
        }, "health finds no room");
        Assert.That((health.Status, health.CustomerStatus), Is.EqualTo((503, "unavailable")));
    }

    [Test]
    public async Task Customers_are_still_read_while_there_is_no_room()
    {
        await using var server = await StartLimited();
        await Fill(server);
        foreach (var (account, _, _) in acknowledged)
            Assert.That((await server.Client.GetCustomer(("account", account))).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task An_upload_that_finds_no_room_gets_500_and_leaves_nothing()
    {
        var (account, kept) = (WalletSample.Account(), WalletSample.Account());
        await using (var server = await StartLimited())
        {
            await server.Client.PutMultipart(WalletSample.Person(kept), ("photo_id_front", WalletSample.Photo(300_000)));
            // Larger than a file may be.
            var reply = await server.Client.PutMultipart(WalletSample.Person(account), ("photo_id_front", WalletSample.Photo(3_000_000)));
            Assert.That((reply.Status, reply.Error), Is.EqualTo((500, reply.Error)));
            Assert.That(reply.Error, Does.Contain("nothing of this request was stored"));
            Assert.That((await server.Client.GetCustomer(("account", account))).CustomerStatus, Is.EqualTo("NEEDS_INFO"));
            await Eventually(() => DocumentFiles().Count() <= 1, "the file of the upload is gone");
        }
        await using var state = await StoredState.Open(folder);
        Assert.That(await state.Damage(), Is.Empty);
    }

    [Test]
    public async Task After_a_restart_with_room_all_that_was_acknowledged_is_there_and_nothing_else()
    {
        await using (var full = await StartLimited())
        {
            await Fill(full);
            await full.Kill();
        }
        await using (var server = await ServerProcess.Start(folder))
            await AssertWorks(server);
        await AssertStored();
    }

    [Test, Platform("Linux", Reason = "Only Linux can lift the limit of a process that runs")]
    public async Task When_there_is_room_again_the_server_works_without_a_restart()
    {
        await using (var server = await StartLimited())
        {
            await Fill(server);
            var unlimited = new ResourceLimit { Soft = ulong.MaxValue, Hard = ulong.MaxValue };
            Assert.That(SetLimit(server.Id, 1, unlimited, IntPtr.Zero), Is.Zero);
            await AssertWorks(server);
        }
        await AssertStored();
    }

    IEnumerable<string> DocumentFiles() =>
        Directory.EnumerateFiles(folder.DatabaseFile + "-documents", "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("lock", StringComparison.Ordinal));

    Task<ServerProcess> StartLimited() => ServerProcess.Start(folder, shell: Limited, settings: RuntimeWithoutFiles);

    /// <summary>New customers, every other one with a photo, until nothing goes in any more.</summary>
    Task Fill(ServerProcess server) => Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
    {
        for (int refusals = 0, number = 0; refusals < RefusalsEach; number++)
        {
            var (account, name, withPhoto) = (WalletSample.Account(), $"n{client}.{number}", refusals == 0 && client % 2 == 0);
            var person = WalletSample.Person(account, name);
            var reply = withPhoto
                ? await server.Client.PutMultipart(person, ("photo_id_front", WalletSample.Photo(100_000)))
                : await server.Client.PutCustomer(person);
            if (reply.Status == 200)
            {
                acknowledged.Add((account, name, withPhoto));
                continue;
            }
            refused.Add((account, reply));
            refusals++;
        }
    }));

    async Task AssertWorks(ServerProcess server)
    {
        var account = WalletSample.Account();
        Assert.That((await server.Client.PutMultipart(WalletSample.Person(account, "later"),
            ("photo_id_front", WalletSample.Photo(300_000)))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        acknowledged.Add((account, "later", true));
        Assert.That((await server.Client.Send(HttpMethod.Get, "/health")).Status, Is.EqualTo(200));
    }

    async Task AssertStored()
    {
        await using var state = await StoredState.Open(folder);
        Assert.That(await state.Damage(), Is.Empty);
        foreach (var (account, name, withPhoto) in acknowledged)
        {
            var record = (await state.Find(account))?.Record;
            Assert.That(record?[Sep9Catalogue.Find("first_name")!]?.Text, Is.EqualTo(name));
            Assert.That(record?[Sep9Catalogue.Find("photo_id_front")!], withPhoto ? Is.Not.Null : Is.Null);
        }
        foreach (var (account, _) in refused)
            Assert.That(await state.Find(account), Is.Null);
    }

    struct ResourceLimit
    {
        public ulong Soft, Hard;
    }

    [DllImport("libc", EntryPoint = "prlimit")]
    static extern int SetLimit(int process, int resource, in ResourceLimit limit, IntPtr before);
}
