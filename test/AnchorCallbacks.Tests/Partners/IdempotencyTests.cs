using System.Text;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Partners.Bvnk;
using AnchorCallbacks.Partners.OffBlocks;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>A change with a key takes effect once: also when the process ends at any point, and while the first request runs.</summary>
[OnEachEngine]
sealed class IdempotencyTests
{
    static readonly Partner Acme = new() { Name = "acme" };

    int runs;

    [SetUp]
    public void StartCounting() => runs = 0;

    [Test]
    public async Task A_process_that_ends_after_the_commit_leaves_the_answer()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        var (idempotency, change) = (server.Get<Idempotency>(), Change("{}"));

        // The process ends: nobody gets this answer.
        await idempotency.Run(change, BvnkCustomers.Rules, Work);
        await server.Restart();
        var repeat = await server.Get<Idempotency>().Run(change, BvnkCustomers.Rules, Work);

        Assert.That((runs, Text(repeat)), Is.EqualTo((1, "answer 1")));
        Assert.That(await Rows(server), Is.EqualTo(1));
    }

    [Test]
    public async Task A_process_that_ends_before_the_commit_leaves_nothing()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        var (idempotency, change) = (server.Get<Idempotency>(), Change("{}"));

        Assert.ThrowsAsync<InvalidOperationException>(() => idempotency.Run(change, BvnkCustomers.Rules, async connection =>
        {
            await Work(connection);
            throw new InvalidOperationException("killed before the commit");
        }));
        Assert.That(await Rows(server), Is.Zero);

        Assert.That(Text(await idempotency.Run(change, BvnkCustomers.Rules, Work)), Is.EqualTo("answer 2"));
        Assert.That(Text(await idempotency.Run(change, BvnkCustomers.Rules, Work)), Is.EqualTo("answer 2"));
        Assert.That(await Rows(server), Is.EqualTo(1));
    }

    [Test]
    public async Task A_refusal_changes_nothing_and_is_not_remembered()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        var (idempotency, change) = (server.Get<Idempotency>(), Change("{}"));

        var refused = await idempotency.Run(change, BvnkCustomers.Rules, async connection =>
        {
            await Work(connection);
            return new(BvnkCustomers.Invalid("name", "is wrong"));
        });

        Assert.That((refused.Status, await Rows(server)), Is.EqualTo((400, 0)));
        Assert.That(Text(await idempotency.Run(change, BvnkCustomers.Rules, Work)), Is.EqualTo("answer 2"));
    }

    [Test]
    public async Task While_the_first_runs_a_repeat_gets_409_at_OffBlocks_and_waits_at_BVNK([Values] bool isOffBlocks)
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        var rules = isOffBlocks ? OffBlocksDoor.Rules : BvnkCustomers.Rules;
        var (idempotency, change) = (server.Get<Idempotency>(), Change("{}"));
        var (entered, leave) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var first = idempotency.Run(change, rules, async connection =>
        {
            entered.TrySetResult();
            await leave.Task;
            return await Work(connection);
        });
        await entered.Task;

        var second = idempotency.Run(change, rules, Work);
        if (isOffBlocks)
            Assert.That((await second).Status, Is.EqualTo(409));
        leave.SetResult();

        Assert.That(Text(await first), Does.StartWith("answer"));
        Assert.That(Text(isOffBlocks ? await idempotency.Run(change, rules, Work) : await second), Is.EqualTo(Text(await first)));
        Assert.That(await Rows(server), Is.EqualTo(1));
    }

    [Test]
    public async Task Another_payload_partner_method_path_or_key_is_another_request()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        var (idempotency, change) = (server.Get<Idempotency>(), Change("{}"));
        await idempotency.Run(change, OffBlocksDoor.Rules, Work);

        Assert.That((await idempotency.Run(Change("{ }"), OffBlocksDoor.Rules, Work)).Status, Is.EqualTo(422));
        Assert.That((await idempotency.Run(Change("{ }"), BvnkCustomers.Rules, Work)).Status, Is.EqualTo(400));
        foreach (var other in new[]
        {
            change with { Partner = new() { Name = "other" } }, change with { Method = "PUT" }, change with { Path = "/b" },
            change with { Key = "other" },
        })
            Assert.That((await idempotency.Run(other, OffBlocksDoor.Rules, Work)).Status, Is.EqualTo(200));
        Assert.That(runs, Is.EqualTo(5));
    }

    /// <summary>The path is that of the route, however its address is written.</summary>
    [Test]
    public async Task Another_spelling_of_the_address_is_the_same_request()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var (key, other) = ($"{Guid.NewGuid()}", $"{Guid.NewGuid()}");
        var made = await partner.Must(partner.Post("/customers", BvnkExamples.Create, key));
        foreach (var path in new[] { "/customers/", "/CUSTOMERS", "/cust%6Fmers", "/customers?a=b" })
            Assert.That((await partner.Must(partner.Post(path, BvnkExamples.Create, key))).Body, Is.EqualTo(made.Body), path);
        var reference = made.Json.GetProperty("reference").GetString()!;
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"VERIFIED"}""", other));
        await partner.Must(partner.Put($"/customers/{reference.ToUpperInvariant()}/Status", """{"status":"REJECTED"}""", other), 400);
        await partner.Must(partner.Put($"/customers/{Guid.NewGuid()}/status", """{"status":"VERIFIED"}""", other), 404);
        Assert.That((await partner.Must(partner.Get("/customers?sort=createdAt,DESC"))).Json.GetProperty("totalElements").GetInt32(),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Each_door_keeps_its_answers_for_its_own_time()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        var idempotency = server.Get<Idempotency>();
        var (cards, company) = (Change("{}") with { Path = "/cards" }, Change("{}") with { Path = "/company" });
        await idempotency.Run(company, BvnkCustomers.Rules, Work);
        await idempotency.Run(cards, OffBlocksDoor.Rules, Work);

        server.Clock.Advance(TimeSpan.FromMinutes(61));
        await idempotency.Run(cards, OffBlocksDoor.Rules, Work);
        Assert.That(runs, Is.EqualTo(3), "an hour is over");
        await idempotency.Run(company, BvnkCustomers.Rules, Work);
        Assert.That(runs, Is.EqualTo(3), "a day is not");
        server.Clock.Advance(TimeSpan.FromHours(24));
        await idempotency.Run(company, BvnkCustomers.Rules, Work);
        Assert.That(runs, Is.EqualTo(4));
    }

    static PartnerChange Change(string body) => new(Acme, "POST", "/a", "key", Encoding.UTF8.GetBytes(body));

    static string Text(PartnerAnswer answer) => Encoding.UTF8.GetString(answer.Body);

    async ValueTask<ChangeResult> Work(System.Data.Common.DbConnection connection)
    {
        var run = Interlocked.Increment(ref runs);
        await connection.ExecuteAsync("INSERT INTO partner_nonces (credential, nonce, ends_at) VALUES ('work', @nonce, 1)",
            new { nonce = $"{run}" });
        return new(new PartnerAnswer(200, Encoding.UTF8.GetBytes($"answer {run}")));
    }

    static async Task<long> Rows(TestServer server) => await server.Get<Database>().Read(async connection =>
        await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM partner_nonces WHERE credential = 'work'"));
}
