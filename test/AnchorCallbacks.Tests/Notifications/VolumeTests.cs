using System.Diagnostics;
using System.Globalization;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Simulator;
using Dapper;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>Many verdicts and changes over many transactions while everything goes wrong now and then. The environment variable
/// LOOP_CHANGES says how many, LOOP_TRANSACTIONS over how many; half of those are SEP-31.</summary>
[OnEachEngine]
sealed class VolumeTests
{
    const int Workers = 8, Phases = 4;

    static readonly string[] Verdicts =
    [
        """{"decision":"reject","fields":["first_name"],"message":"Not legible"}""", """{"decision":"reject","fields":["last_name","email_address"],"message":"Not yours"}""",
        """{"decision":"accept","fields":["first_name"]}""", """{"decision":"accept","fields":["first_name","last_name","email_address"]}""",
    ];

    /// <summary>What nobody has turned down yet.</summary>
    static readonly (string, string)[] Good = [("first_name", "Zoë"), ("last_name", "Bien"), ("email_address", "zoe@example.com")];

    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(20);

    static int Changes => Given("LOOP_CHANGES") ?? 800;

    static int Transactions => Given("LOOP_TRANSACTIONS") ?? Changes / 10;

    readonly List<(string Account, string Id, string Type)> people = [];
    readonly List<string> transactions = [];
    int done, verdicts;

    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task Whatever_breaks_nothing_is_lost_doubled_stuck_or_said_for_nothing(PlatformGeneration generation)
    {
        var took = Stopwatch.StartNew();
        await using var loop =
            await Loop.Start(generation, events: EventDelivery.Unreliable,
            types: Course.PhotoTypes.Replace("{ need: required, review: manual }", "{ need: optional, review: manual }",
            StringComparison.Ordinal), seed: 5);
        loop.Platform.Faults.SlowFor = TimeSpan.FromMilliseconds(200);
        await Begin(loop, Transactions, generation);
        foreach (var (fault, share) in new[] { (Fault.Down, 0.02), (Fault.Slow, 0.05), (Fault.Forbidden, 0.02), (Fault.ServerError, 0.02),
            (Fault.ResetBefore, 0.03), (Fault.ResetAfter, 0.03), (Fault.HalfBody, 0.03) })
            loop.Platform.Faults.Rate(fault, share);
        for (var phase = 0; phase < Phases; phase++)
        {
            if (phase == 1)
                await loop.Platform.GoDown();
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Work(loop, new Random(100 * phase + worker))))
                .WaitAsync(HangGuard);
            await loop.Platform.ComeUp();
            if (phase % 2 == 1)
                await loop.RestartServer();
        }
        loop.Platform.Faults.Clear();
        loop.Platform.Events.Delivery = loop.Platform.Events.Delivery with { Duplicates = 0 };
        // Whoever still lacks something gives it: then whatever still waits is stuck.
        foreach (var (account, id, type) in people)
            Assert.That((await loop.Server.PutCustomer([("id", id), ("account", account), ("type", type), .. Good])).Status,
                Is.EqualTo(200));
        await Drain(loop);

        var measure = await loop.Platform.CheckConsistency();
        var calls = loop.Platform.Calls.Count(call => call.Changes);
        await TestContext.Out.WriteLineAsync(
            $"{done} changes ({verdicts} verdicts), {transactions.Count} transactions, {calls} calls, {loop.Platform.Calls.Count(call => call.AnswerLost)} answers lost, "
            + $"{took.Elapsed.TotalSeconds:0} s: {measure}");
        Assert.That(measure.IsClean, measure.ToString);
        Assert.That(loop.Platform.Transactions.Select(t => t.Status), Has.None.EqualTo(Course.Waiting));
        Assert.That(calls, Is.GreaterThan(transactions.Count));
        Assert.That(await Parked(loop), Is.Zero);
    }

    async Task Begin(Loop loop, int count, PlatformGeneration generation)
    {
        // There an ask begins with a script, and a payment with two customers who lack nothing yet.
        var two = generation == PlatformGeneration.Two;
        using var script = new RawCaller(loop.Platform);
        var receivers = new List<string>();
        for (var i = 0; i < count / 10 + 1; i++)
            receivers.Add(await Person(loop, "sep31-receiver", complete: two));
        for (var i = 0; i < count; i++)
            if (i % 2 == 0)
            {
                await Person(loop, "sep6", complete: false);
                transactions.Add(i % 4 == 0 ? loop.Platform.Wallet.StartDeposit(people[^1].Account)
                    : loop.Platform.Wallet.StartWithdrawal(people[^1].Account));
            }
            else
                transactions.Add((await loop.Platform.Wallet.StartSep31(Loop.Wallet(), await Person(loop, "sep31-sender", complete: two),
                    receivers[i % receivers.Count])).Id!);
        if (two)
        {
            foreach (var (_, id, _) in people.Where(person => person.Type == "sep31-sender"))
                await loop.Server.Operate(HttpMethod.Post, $"/customers/{id}/decisions", Verdicts[0], ("If-Match", "*"));
            foreach (var id in transactions)
            {
                if (loop.Platform[id].Status == "pending_sender")
                    loop.Platform.Change(id, t => t with { Status = "pending_receiver" });
                await script.Call("request_customer_info_update", new { transaction_id = id, message = "Who are you?" });
            }
        }
        await loop.Until(() => transactions.TrueForAll(id => loop.Platform[id].Status == Course.Waiting), "all wait");
    }

    /// <summary>Unless complete it lacks one thing, so that its transactions have to wait.</summary>
    async Task<string> Person(Loop loop, string type, bool complete)
    {
        var account = Loop.Wallet();
        var id = await loop.Server.Customer([("account", account), ("type", type), .. complete ? Loop.Person : Loop.Person[1..]]);
        people.Add((account, id, type));
        return id;
    }

    async Task Work(Loop loop, Random random)
    {
        for (var i = 0; i < Changes / Phases / Workers;)
        {
            var (account, id, type) = people[random.Next(people.Count)];
            var verdict = random.Next(2) == 0;
            var reply = await loop.Platform.Changes.During(id, () => verdict
                ? loop.Server.Operate(HttpMethod.Post, $"/customers/{id}/decisions", Verdicts[random.Next(Verdicts.Length)],
                    ("If-Match", "*"))
                : loop.Server.PutCustomer([("id", id), ("account", account), ("type", type), .. random.Next(3) == 0 ? Loop.Person
                    : [Change(random)]]));
            loop.Server.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(100)));
            if (reply.Status != 200)
                continue;
            i++;
            Interlocked.Increment(ref done);
            if (verdict)
                Interlocked.Increment(ref verdicts);
        }
    }

    static int? Given(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    static (string, string) Change(Random random) =>
        random.Next(3) == 0 ? ("email_address", $"a{random.Next(1000)}@example.com")
            : (random.Next(2) == 0 ? "first_name" : "last_name", $"Name{(char)('a' + random.Next(26))}");

    static async Task Drain(Loop loop)
    {
        for (var i = 0; i < 6000 && loop.Platform.Events.Outstanding > 0; i++)
        {
            loop.Server.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(5);
        }
        await loop.Settle();
    }

    static async Task<long> Parked(Loop loop) =>
        await loop.Server.Get<Database>()
        .Read(async connection => await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM outbox WHERE state = 'parked'"));
}
