using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>Three server processes on one database behind a load balancer, a platform that calls and is called, and kill −9 of one of
/// them in the middle of a storm.</summary>
[OnPostgres]
sealed class ProcessesTests : IAsyncDisposable
{
    const int Processes = 3, Clients = 8;

    /// <summary>PUTs of new customers that are acknowledged before the kill, and as many after it.</summary>
    const int Storm = 300;

    readonly TempFolder folder = new();
    readonly TestStore store = TestStore.MakePostgres(empty: true);
    readonly List<string> wallets = [.. Enumerable.Range(0, 30).Select(_ => WalletSample.Account())];
    readonly ConcurrentDictionary<string, string> acknowledged = [];
    readonly ConcurrentBag<string> refusals = [];
    readonly List<TempFolder> folders = [.. Enumerable.Range(0, Processes).Select(_ => new TempFolder())];
    readonly ConcurrentBag<ServerProcess> started = [];

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(started.Select(server => server.DisposeAsync().AsTask()));
        await store.DisposeAsync();
        folders.ForEach(own => own.Dispose());
        folder.Dispose();
    }

    [TestCase(PlatformGeneration.Four)]
    [TestCase(PlatformGeneration.Two)]
    public async Task Nothing_is_lost_doubled_or_stuck_when_one_of_three_is_killed(PlatformGeneration generation)
    {
        await using var platform =
            await SimulatedPlatform.Start(new() { Generation = generation, Events = EventDelivery.Unreliable, Seed = 5 });
        await File.WriteAllTextAsync(folder.File("master.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        // All at once on an empty database.
        var servers = await Task.WhenAll(folders.Select(own => Start(own, platform)));
        await using var balancer = new Wire([.. servers.Select(End)]);
        platform.CallbackUrl = new Uri($"http://127.0.0.1:{balancer.Port}");
        using var client = new HttpClient(
            new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMilliseconds(200) })
        { BaseAddress = platform.CallbackUrl };

        foreach (var wallet in wallets)
        {
            Assert.That((await client.PutCustomer(("account", wallet), ("type", "sep6"), ("first_name", "Ana"))).Status, Is.EqualTo(200));
            var id = platform.Wallet.StartDeposit(wallet);
            if (generation == PlatformGeneration.Two)
                platform.Change(id, t => t with { Status = "pending_customer_info_update" });
        }
        using (var stop = new CancellationTokenSource())
        {
            var storm = Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Rage(platform, client, number, stop.Token)));
            await Acknowledged(Storm);
            balancer.Take(End(servers[0]));
            var kill = Stopwatch.StartNew();
            await servers[0].Kill();
            balancer.Cut();
            platform.CallerWasKilled(TimeSpan.FromSeconds(1) + kill.Elapsed);
            await Acknowledged(acknowledged.Count + Storm);
            await stop.CancelAsync();
            await storm;
        }
        Assert.That(refusals, Is.Empty);
        foreach (var wallet in wallets)
            Assert.That((await client.PutCustomer(("account", wallet), ("type", "sep6"), ("last_name", "Prueba"),
                ("email_address", "ana@example.com"))).Status, Is.EqualTo(200));

        var measure = await Come(platform);

        await TestContext.Out.WriteLineAsync(
            $"{acknowledged.Count} PUTs kept, {platform.Calls.Count(call => call.Changes)} calls: {measure}");
        Assert.That(measure.IsClean, () => $"{measure}\n{Logged(measure, servers)}");
        Assert.That(platform.Transactions.Select(t => t.Status), Has.None.EqualTo("pending_customer_info_update"));
        foreach (var server in servers[1..])
            Assert.That(await server.Stop(), Is.Zero, server.Errors);
        await using (var state = await StoredState.Open(folders[1], store))
        {
            Assert.That(await state.Damage(), Is.Empty);
            foreach (var (account, name) in acknowledged)
                Assert.That((await state.Find(account))?.Record[AnchorCallbacks.Sep9.Sep9Catalogue.Find("first_name")!]?.Text,
                    Is.EqualTo(name));
        }
    }

    /// <summary>New customers, each with a name of its own, and changes of those with transactions.</summary>
    async Task Rage(SimulatedPlatform platform, HttpClient client, int number, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
            try
            {
                var (account, name) = (WalletSample.Account(), string.Create(CultureInfo.InvariantCulture, $"n{number}-{i}"));
                Keep(await client.PutCustomer(("account", account), ("first_name", name)), () => acknowledged[account] = name);
                var wallet = wallets[RandomNumberGenerator.GetInt32(wallets.Count)];
                Keep(await platform.Changes.During(wallet, () =>
                    client.PutCustomer(("account", wallet), ("type", "sep6"), ("first_name", name))), () => { });
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                // Of the process that was killed.
            }
    }

    Task Acknowledged(int count) => Eventually(() => acknowledged.Count >= count, $"{count} PUTs are acknowledged");

    void Keep(Reply reply, Action keep)
    {
        if (reply.Status == 200)
            keep();
        else
            refusals.Add($"{reply.Status} {reply.Body}");
    }

    /// <summary>The processes' log lines about the repeated notices.</summary>
    static string Logged(ConsistencyReport measure, ServerProcess[] servers) => string.Join('\n',
        from server in servers
        from line in server.Output.Split('\n')
        where measure.RedundantNotices.Any(notice => line.Contains(notice.Repeat.TransactionId!, StringComparison.Ordinal))
        select $"process {Array.IndexOf(servers, server)}: {line}");

    static async Task<ConsistencyReport> Come(SimulatedPlatform platform)
    {
        var watch = Stopwatch.StartNew();
        for (var quiet = 0; ;)
        {
            var (measure, calls) = (await platform.CheckConsistency(), platform.Calls.Count(call => call.Changes));
            await Task.Delay(200);
            quiet = measure.IsClean && platform.Events.Outstanding == 0 && calls == platform.Calls.Count(call => call.Changes) ? quiet + 1
                : 0;
            if (quiet == 8 || watch.Elapsed > TimeSpan.FromSeconds(240))
                return measure;
        }
    }

    static IPEndPoint End(ServerProcess server) => new(IPAddress.Loopback, server.Client.BaseAddress!.Port);

    async Task<ServerProcess> Start(TempFolder own, SimulatedPlatform platform)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(own.MasterKeyFile)!);
        File.Copy(folder.File("master.key"), own.MasterKeyFile);
        var server = await ServerProcess.Start(own, settings:
        [
            ("Store:ConnectionString", store.ConnectionString), ("Platform:BaseUrl", platform.Address.ToString()),
            ("Platform:Timeouts:ConnectSeconds", "2"), ("Platform:Timeouts:AttemptSeconds", "8"), ("Platform:Timeouts:TotalSeconds", "8"),
            ("Reactions:ReconcileSeconds", "1"), ("Reactions:LeaseMarginSeconds", "2"),
        ]);
        started.Add(server);
        return server;
    }
}
