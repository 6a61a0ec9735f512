using System.Diagnostics;
using System.Security.Cryptography;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using Npgsql;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>A PostgreSQL server that goes away while wallets and AP send, and comes back: what was acknowledged is there, nothing is half
/// done, and nobody need restart anything.</summary>
[OnOwnPostgres]
sealed class OutageTests : IAsyncDisposable
{
    const int Wallets = 10;

    /// <summary>What a request that gives up may take beyond the server's patience, on a machine that has other things to do.</summary>
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    /// <summary>A machine that is so busy proves nothing but that an answer comes.</summary>
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(1);

    readonly TempFolder folder = new();
    Cluster cluster = null!;
    NpgsqlConnection present = null!;
    ServerProcess server = null!;
    Traffic traffic = null!;

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        traffic?.Dispose();
        if (present is not null)
            await present.DisposeAsync();
        if (cluster is not null)
            await cluster.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public Task A_crash_and_a_restart_within_seconds_are_seen_by_nobody() => Survive(rounds: 3, async () =>
    {
        await cluster.Crash();
        await Task.Delay(RandomNumberGenerator.GetInt32(500, 2000));
        await cluster.Resume();
    });

    [Test]
    public Task A_backend_that_is_killed_and_takes_all_others_along_is_seen_by_nobody() => Survive(rounds: 4, () => cluster.KillBackend());

    [Test]
    public Task A_killed_postmaster_and_the_recovery_after_it_are_seen_by_nobody() => Survive(rounds: 2, async () =>
    {
        cluster.KillPostmaster();
        await Task.Delay(1000);
        await cluster.Resume();
    });

    [Test]
    public Task Connections_that_others_take_for_a_while_are_waited_for() => Survive(rounds: 1, async () =>
    {
        var others = new List<NpgsqlConnection>();
        try
        {
            // Whoever is first gets what is free: until the server has none, or nearly none.
            for (var since = Stopwatch.StartNew(); others.Count < 9 || (others.Count < 11 && since.Elapsed < TimeSpan.FromSeconds(4));)
            {
                Assert.That(since.Elapsed, Is.LessThan(HangGuard));
                await TakeOne(others);
            }
            await Task.Delay(2000);
        }
        finally
        {
            foreach (var other in others)
                await other.DisposeAsync();
        }
    }, "max_connections = 12", "superuser_reserved_connections = 0");

    [Test]
    public async Task While_the_database_stays_away_answers_are_500_in_time_and_when_it_is_back_all_goes_on_by_itself()
    {
        await using var platform = await SimulatedPlatform.Start(new() { Events = EventDelivery.InOrder });
        await Start([], ("Platform:BaseUrl", platform.Address.ToString()), ("Reactions:ReconcileSeconds", "1"),
            ("Reactions:LeaseMarginSeconds", "1"),
            ("Platform:Timeouts:ConnectSeconds", "1"), ("Platform:Timeouts:AttemptSeconds", "2"), ("Platform:Timeouts:TotalSeconds", "2"));
        platform.CallbackUrl = server.Client.BaseAddress;
        var wallets = Enumerable.Range(0, Wallets).Select(_ => WalletSample.Account()).ToList();
        foreach (var wallet in wallets)
            Assert.That((await platform.Wallet.PutCustomer(wallet, [("first_name", "Ana"), ("type", "sep6")])).Status, Is.EqualTo(202));
        wallets.ForEach(wallet => platform.Wallet.StartDeposit(wallet));
        await Eventually(() => platform.Transactions.All(t => t.Status == "pending_customer_info_update"), "all are asked");
        await cluster.Crash();

        await AssertUnavailable("the database cannot be reached");
        await Eventually(() => traffic.Answers.Any(answer => answer.Status != 200), "somebody has waited long enough");
        var since = Stopwatch.StartNew();
        var waiting = wallets.ConvertAll(Answer);
        await Task.Delay(1000);
        await cluster.Resume();

        var statuses = (await Task.WhenAll(waiting)).Select(reply => reply.Status).ToList();
        await AssertAllIsWell();
        if (since.Elapsed < Database.Timeout)
            Assert.That(statuses, Is.All.EqualTo(202));
        else
            // On a busy machine the server may have been away for longer than they wait.
            Assert.That((await Task.WhenAll(wallets.ConvertAll(Answer))).Select(reply => reply.Status), Is.All.EqualTo(202));
        await Eventually(async () => (await platform.CheckConsistency()).IsClean && platform.Events.Outstanding == 0
            && platform.Transactions.All(t => t.Status == "pending_anchor"), "AP is told");
        AssertGaveUpInTime();
        await AssertStored();

        Task<WalletReply> Answer(string wallet) =>
            platform.Wallet.PutCustomer(wallet, [("last_name", "Prueba"), ("email_address", "ana@example.com"), ("type", "sep6")]);
    }

    [Test]
    public async Task While_the_database_is_read_only_customers_are_read_and_a_put_is_told_why_not()
    {
        await Start([]);
        // Whoever is connected keeps what was in force.
        await cluster.Execute("ALTER DATABASE postgres SET default_transaction_read_only = on",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anchor-callbacks'");

        await AssertUnavailable("read-only");
        await Eventually(() => traffic.Answers.Any(answer => answer.Status != 200), "somebody has waited long enough");
        await cluster.Execute("SET default_transaction_read_only = off", "ALTER DATABASE postgres RESET default_transaction_read_only");

        await AssertAllIsWell();
        AssertGaveUpInTime();
        Assert.That(traffic.Answers.Where(answer => answer.Request.StartsWith("GET", StringComparison.Ordinal))
            .Select(answer => answer.Status), Is.All.EqualTo(200));
        await AssertStored();
    }

    /// <summary>Nobody hears of an outage that is shorter than the server's patience.</summary>
    async Task Survive(int rounds, Func<Task> outage, params string[] settings)
    {
        await Start(settings);
        var longest = TimeSpan.Zero;
        for (var round = 0; round < rounds; round++)
        {
            var since = Stopwatch.StartNew();
            await outage();
            await AssertAllIsWell();
            longest = since.Elapsed > longest ? since.Elapsed : longest;
        }
        // A busy machine may make an outage longer than the patience. Then who has waited that long may be told so, and nobody else.
        Assert.That(traffic.Answers.Where(answer => answer.Status != 200
            && (longest < Database.Timeout || answer.Took < Database.Timeout - Slack)), Is.Empty, server.Output);
        await AssertStored();
        await TestContext.Out.WriteLineAsync(
            $"{traffic.Answers.Count} answers, the longest after {traffic.Answers.Max(answer => answer.Took).TotalSeconds:0.0} s");
    }

    /// <summary>With everything on its way.</summary>
    async Task Start(string[] clusterSettings, params (string Name, string Value)[] settings)
    {
        cluster = await Cluster.Start(clusterSettings);
        present = cluster.Connect();
        await present.OpenAsync();
        server = await ServerProcess.Start(folder, settings: [("Store:ConnectionString", cluster.ConnectionString), .. settings]);
        traffic = new(server);
        await Eventually(() => traffic.Storm.Acknowledged > 100, "something is there");
    }

    async Task TakeOne(List<NpgsqlConnection> others)
    {
        await using (var drop = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anchor-callbacks'", present))
            await drop.ExecuteNonQueryAsync();
        var other = cluster.Connect();
        try
        {
            await other.OpenAsync();
            others.Add(other);
        }
        catch (PostgresException e) when (e.SqlState == "53300")
        {
            await other.DisposeAsync();
        }
    }

    async Task AssertUnavailable(string reason)
    {
        Reply health = null!;
        // Only who has a credential is told the reason.
        string? line = null;
        await Eventually(() =>
            (line = server.Output.Split('\n')
            .FirstOrDefault(line => line.StartsWith("Operators at", StringComparison.Ordinal))) is not null,
            "the server says where operators are");
        using var operators = new HttpClient { BaseAddress = new Uri(line!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]) };
        operators.DefaultRequestHeaders.Authorization =
            new("Bearer", (await File.ReadAllTextAsync(folder.File("data/operator.key"))).Trim());
        var took = TimeSpan.Zero;
        await Eventually(async () =>
        {
            var asked = Stopwatch.StartNew();
            health = await operators.Send(HttpMethod.Get, "/health");
            took = asked.Elapsed;
            var store = health.Json.GetProperty("store").GetString()!;
            // A look that has to wait for others may end before its own try does.
            return took < TimeSpan.FromSeconds(5) + Slack && (store.Contains(reason, StringComparison.Ordinal)
                || store is "the database does not answer in time" or "a write takes longer than 5 seconds");
        }, () => $"health says why in time: after {took} {health.Body}");
        Assert.That((health.Status, health.CustomerStatus), Is.EqualTo((503, "unavailable")));
    }

    async Task AssertAllIsWell()
    {
        var before = traffic.Storm.Acknowledged;
        string? health = null;
        await Eventually(() => traffic.Storm.Acknowledged > before + 100, "PUTs are taken again");
        await Eventually(async () =>
        {
            var reply = await server.Client.Send(HttpMethod.Get, "/health");
            health = reply.Body;
            return reply.Status == 200 && reply.Json.GetProperty("outbox").GetProperty("waiting").GetInt64() == 0
                && reply.Json.GetProperty("inbox").GetProperty("waiting").GetInt64() < 10;
        }, () => $"the workers work again: {health}");
    }

    /// <summary>Those that were answered 500: neither long before nor long after the time they are given.</summary>
    void AssertGaveUpInTime()
    {
        var given = traffic.Answers.Where(answer => answer.Status != 200).ToList();
        Assert.That(given.Select(answer => answer.Status), Is.Not.Empty.And.All.EqualTo(500));
        Assert.That(given.Select(answer => answer.Took), Is.All.InRange(Database.Timeout - Slack, Database.Timeout + HangGuard));
        Assert.That(given.Min(answer => answer.Took), Is.LessThan(Database.Timeout + Slack));
    }

    async Task AssertStored()
    {
        await server.Kill();
        await traffic.Ended;
        PostgresAddress.Read(cluster.ConnectionString, out var address);
        await using var state = await StoredState.Open(folder, new StoreOptions("", address));
        Assert.That(await state.Damage(), Is.Empty);
        Assert.That(traffic.Lost, Is.Empty);
        await CrashTests.AssertStored(state, traffic.Storm);
        Assert.That(traffic.Events, Is.SubsetOf(await state.Query<string>("SELECT id FROM events")));
        foreach (var (account, error) in traffic.Storm.Refused.Where(refused =>
            refused.Error?.Contains("nothing of this request was stored", StringComparison.Ordinal) == true))
            Assert.That(await state.Find(account), Is.Null, error);
    }
}
