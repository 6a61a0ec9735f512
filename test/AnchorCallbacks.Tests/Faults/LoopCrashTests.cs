using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>kill −9 at any moment between a PUT, the outbox, sending and settling, again and again on one folder; AP goes on meanwhile.
/// The environment variable LOOP_CRASH_ROUNDS says how often.</summary>
[OnEachEngine]
sealed class LoopCrashTests : IDisposable
{
    const int Clients = 6;

    static readonly (string Name, string Value)[] Person =
        [("first_name", "Ana"), ("last_name", "Prueba"), ("email_address", "ana@example.com")];

    /// <summary>What nobody has turned down yet.</summary>
    static readonly (string, string)[] Good = [("first_name", "Zoë"), ("last_name", "Bien"), ("email_address", "zoe@example.com")];

    static readonly string[] Verdicts =
    [
        """{"decision":"reject","fields":["first_name"],"message":"Not legible"}""",
        """{"decision":"reject","fields":["last_name","email_address"],"message":"Not yours"}""",
        """{"decision":"accept","fields":["first_name","last_name","email_address"]}""",
    ];

    static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("LOOP_CRASH_ROUNDS"), CultureInfo.InvariantCulture, out var rounds)
        ? rounds : 4;

    readonly TempFolder folder = TempFolder.WithStore();
    readonly (HeldPort Callback, HeldPort Operator) ports = (new(), new());
    readonly List<string> wallets = [.. Enumerable.Range(0, 40).Select(_ => WalletSample.Account())];
    readonly Dictionary<string, string> ids = [];
    int puts, verdicts;

    public void Dispose()
    {
        ports.Callback.Dispose();
        ports.Operator.Dispose();
        folder.Dispose();
    }

    [TestCase(PlatformGeneration.Four)]
    [TestCase(PlatformGeneration.Two)]
    public async Task Nothing_is_lost_doubled_stuck_or_said_for_nothing(PlatformGeneration generation)
    {
        await using var platform =
            await SimulatedPlatform.Start(new() { Generation = generation, Events = EventDelivery.Unreliable, Seed = 3 });
        platform.CallbackUrl = new Uri($"http://127.0.0.1:{ports.Callback}");
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(round);
            await using var server = await Start(platform);
            if (round == 0)
                await Begin(platform, server);
            // Room for the kill to fall between what AP heard and what it answered.
            platform.ChangeTime = TimeSpan.FromMilliseconds(random.Next(2) * 20);
            using var stop = new CancellationTokenSource();
            var clients = Task.WhenAll(Enumerable.Range(0, Clients)
                .Select(client => Rage(platform, new Random(100 * round + client), stop.Token)));
            await Task.Delay(random.Next(50, 1500));
            var kill = Stopwatch.StartNew();
            await server.Kill();
            platform.CallerWasKilled(TimeSpan.FromSeconds(1) + kill.Elapsed);
            platform.AnswersLost(await Unsaved());
            await stop.CancelAsync();
            await clients;
        }
        platform.ChangeTime = TimeSpan.Zero;
        await using var last = await Start(platform);
        foreach (var wallet in wallets)
            Assert.That((await platform.Wallet.PutCustomer(wallet, [.. Good, ("type", "sep6")])).Status, Is.EqualTo(202));

        var measure = await Come(platform);

        await TestContext.Out.WriteLineAsync(
            $"{Rounds} rounds, {puts} PUTs, {verdicts} verdicts, {platform.Transactions.Count} transactions, "
                + $"{platform.Calls.Count(call => call.Changes)} calls: {measure}");
        Assert.That(measure.IsClean, measure.ToString);
        Assert.That(platform.Transactions.Select(t => t.Status), Has.None.EqualTo("pending_customer_info_update"));
    }

    async Task Begin(SimulatedPlatform platform, ServerProcess server)
    {
        foreach (var wallet in wallets)
        {
            // By the server itself: through AP 2.x the answer is another one.
            ids[wallet] = (await server.Client.PutCustomer([("account", wallet), ("type", "sep6"), Person[0]])).Id!;
            StartTransaction(platform, wallet);
        }
    }

    /// <summary>Calls whose answers the killed server had not saved. It will not know what AP made of them.</summary>
    async Task<HashSet<string>> Unsaved()
    {
        await using DbConnection connection = folder.Store is { } store ? store.Connect() : SqliteEngine.OpenReader(folder.DatabaseFile);
        return [.. await connection.QueryAsync<string>("SELECT id FROM outbox WHERE state = 'sending'")];
    }

    static void StartTransaction(SimulatedPlatform platform, string wallet)
    {
        var id = platform.Wallet.StartDeposit(wallet);
        if (platform.Generation == PlatformGeneration.Two)
            // As a script that asked.
            platform.Change(id, t => t with { Status = "pending_customer_info_update" });
    }

    async Task Rage(SimulatedPlatform platform, Random random, CancellationToken stop)
    {
        using var operators = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports.Operator}") };
        operators.DefaultRequestHeaders.Authorization =
            new("Bearer", (await File.ReadAllTextAsync(Directory.GetFiles(folder.Path, "operator.key", SearchOption.AllDirectories)
            .Single(), CancellationToken.None)).Trim());
        while (!stop.IsCancellationRequested)
        {
            var wallet = wallets[random.Next(wallets.Count)];
            switch (random.Next(8))
            {
                case 0:
                    StartTransaction(platform, wallet);
                    break;
                case < 4:
                    if (await platform.Changes.During(wallet, () => Decide(operators, ids[wallet], Verdicts[random.Next(Verdicts.Length)])))
                        Interlocked.Increment(ref verdicts);
                    break;
                default:
                    var given = random.Next(3) == 0 ? Person
                        : [Person[random.Next(Person.Length)] with { Value = $"a{random.Next(100)}@example.com" }];
                    if ((await platform.Changes.During(wallet, () => platform.Wallet.PutCustomer(wallet, [.. given, ("type", "sep6")])))
                        .Status == 202)
                        Interlocked.Increment(ref puts);
                    break;
            }
            await Task.Delay(random.Next(10), CancellationToken.None);
        }
    }

    static async Task<bool> Decide(HttpClient operators, string id, string decision)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"/customers/{id}/decisions")
        { Content = new StringContent(decision, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        try
        {
            using var response = await operators.SendAsync(request);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // The server is gone.
            return false;
        }
    }

    /// <summary>Waits until all has come right and stays so, or it is plain that it does not.</summary>
    static async Task<ConsistencyReport> Come(SimulatedPlatform platform)
    {
        var watch = Stopwatch.StartNew();
        for (var quiet = 0; ;)
        {
            var (measure, calls) = (await platform.CheckConsistency(), platform.Calls.Count(call => call.Changes));
            await Task.Delay(200);
            quiet = measure.IsClean && platform.Events.Outstanding == 0 && calls == platform.Calls.Count(call => call.Changes) ? quiet + 1
                : 0;
            // Longer than the interval of a reconciliation. Each call that failed while the server was away makes the next wait twice as
            // long.
            if (quiet == 8 || watch.Elapsed > TimeSpan.FromSeconds(240))
                return measure;
        }
    }

    Task<ServerProcess> Start(SimulatedPlatform platform) => ServerProcess.Start(folder, settings:
    [
        ("Callback:Url", $"http://127.0.0.1:{ports.Callback}"), ("Operator:Url", $"http://127.0.0.1:{ports.Operator}"),
            ("Platform:BaseUrl", platform.Address.ToString()),
        ("Platform:Timeouts:ConnectSeconds", "1"), ("Platform:Timeouts:AttemptSeconds", "2"), ("Platform:Timeouts:TotalSeconds", "2"),
        ("Reactions:ReconcileSeconds", "1"), ("Reactions:LeaseMarginSeconds", "1"),
    ]);
}
