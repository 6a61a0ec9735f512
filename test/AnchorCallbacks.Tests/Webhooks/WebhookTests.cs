using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Secrecy;

namespace AnchorCallbacks.Tests.Webhooks;

/// <summary>What happens here is told to receivers: signed, in order, at least once.</summary>
[OnEachEngine]
sealed class WebhookTests
{
    const string Email = "wilhelmina@planted-mail.example";

    [Test]
    public async Task A_customer_s_life_is_told_in_its_order()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start(SampleTypes.Reviewed);
        var (_, secret) = await server.Subscribe(receiver);

        var account = WalletSample.Account();
        var put = await server.PutMultipart([("account", account), ("type", "sep6"), ("first_name", "Wilhelmina")],
            ("photo_id_front", WalletSample.Photo(3000)));
        var id = put.Id!;
        await server.MustDecide(id, new { decision = "accept", type = "sep6" });
        await server.DeleteCustomer(id);

        await server.UntilSent(() => receiver.All.Count == 6, "six events came");
        Assert.That(receiver.All.Select(request => request.Type), Is.EqualTo(new[]
        {
            "customer.created", "document.added", "review.opened", "customer.updated", "review.decided", "customer.deleted",
        }));
        Assert.That(receiver.All, Has.All.Matches<Received>(request => request.IsSignedBy(secret)));
        Assert.That(receiver.All, Has.All.Matches<Received>(request => request.Member("customer_id") == id));
        Assert.That(receiver.All.Select(request => request.Id).Distinct().Count(), Is.EqualTo(6));
        var created = receiver.All[0];
        Assert.That(created.Data.Texts("fields"), Is.EquivalentTo(new[] { "first_name", "photo_id_front" }));
        Assert.That(created.Data.GetProperty("statuses")[0].GetProperty("status").GetString(), Is.EqualTo("PROCESSING"));
        Assert.That((receiver.All[2].Member("customer_type"), receiver.All[4].Member("decision"), receiver.All[4].Member("customer_type")),
            Is.EqualTo(("sep6", "accept", "sep6")));
        Assert.That(receiver.All[3].Data.GetProperty("statuses")[0].GetProperty("status").GetString(), Is.EqualTo("ACCEPTED"));
        Assert.That(receiver.All.Select(request => request.Body), Has.None.Contains("Wilhelmina").And.None.Contains(account));
        Assert.That(receiver.All[0].Headers["content-type"].ToString(), Is.EqualTo("application/json"));
    }

    [Test]
    public async Task What_changes_nothing_is_not_told_and_a_filter_leaves_the_rest_out()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start(SampleTypes.Reviewed);
        await server.Subscribe(receiver,
            new { types = new[] { "customer.created", "customer.updated" }, customer_types = new[] { "sep6" } });
        var person = new[] { ("account", WalletSample.Account()), ("type", "sep6"), ("first_name", "Ana") };

        var id = await server.Customer(person);
        await server.Customer(person);
        await server.GetCustomer(("id", id), ("type", "sep6"));
        await server.Customer(("account", WalletSample.Account()), ("first_name", "Berta"));
        await server.Customer(("id", id), ("account", person[0].Item2), ("first_name", "Anna"));

        await server.UntilSent(() => receiver.All.Count == 2, "two events came");
        await server.UntilAllSent();
        Assert.That(receiver.All.Select(request => (request.Type, request.Member("customer_id"), request.Member("version"))),
            Is.EqualTo(new[] { ("customer.created", id, "1"), ("customer.updated", id, "2") }));
    }

    [Test]
    public async Task Without_a_receiver_nothing_is_recorded()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        var (id, _) = await server.Subscribe(receiver, new { types = new[] { "transaction.changed" } });
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        Assert.That((await server.Operate(HttpMethod.Delete, $"/webhooks/{id}")).Status, Is.EqualTo(204));
        await server.Customer(WalletSample.Person(WalletSample.Account()));

        Assert.That(await server.Count("SELECT count(*) FROM changes"), Is.Zero);
        Assert.That((await server.Look("/health")).Json.TryGetProperty("webhooks", out _), Is.False);
    }

    [Test]
    public async Task A_failed_delivery_is_sent_again_and_what_follows_for_the_customer_waits()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        var (webhook, _) = await server.Subscribe(receiver);
        receiver.Status = 500;
        var account = WalletSample.Account();
        var id = await server.Customer(WalletSample.Person(account));
        await server.UntilSent(() => receiver.All.Count == 1, "the first attempt");
        receiver.Answer = (request, _) => Task.FromResult(request.Member("customer_id") == id ? 500 : 204);
        await server.Customer(("account", account), ("first_name", "Anna"));
        var other = await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.UntilSent(async () => (await server.Attempts(webhook)).Count == 2, "the other customer does not wait");

        Assert.That(receiver.All.Select(request => request.Member("customer_id")), Is.EqualTo(new[] { id, other }));
        receiver.Status = 204;
        server.Clock.Advance(TimeSpan.FromSeconds(7));
        await server.UntilAllSent();

        Assert.That(receiver.All.Skip(2).Select(request => (request.Type, request.Member("version"))),
            Is.EqualTo(new[] { ("customer.created", "1"), ("customer.updated", "2") }));
        Assert.That(receiver.All[2].Id, Is.EqualTo(receiver.All[0].Id), "the receiver knows the repetition by its id");
        var attempts = await server.Attempts(webhook);
        Assert.That(attempts, Has.Count.EqualTo(4));
        Assert.That(attempts.Count(attempt => attempt.GetProperty("status").GetInt32() == 500
            && attempt.GetProperty("error").GetString() == "answered 500"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_receiver_that_does_not_answer_stops_no_other()
    {
        await using var slow = await Receiver.Start();
        await using var quick = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        var release = new TaskCompletionSource();
        var asked = 0;
        slow.Answer = async (_, _) =>
        {
            Interlocked.Increment(ref asked);
            await release.Task;
            return 204;
        };
        await server.Subscribe(slow);
        await server.Subscribe(quick);

        for (var i = 0; i < 12; i++)
            await server.Customer(WalletSample.Person(WalletSample.Account()));

        await server.UntilSent(() => quick.All.Count == 12, "the quick one has all");
        await server.UntilSent(() => asked == 8, "the slow one has as many as it may have at a time");
        release.SetResult();
        await server.UntilSent(() => slow.All.Count == 12, "the slow one has all");
        await server.UntilAllSent();
    }

    [Test]
    public async Task Attempts_end_after_a_day_and_a_receiver_that_always_failed_is_paused_with_an_alarm()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        var (webhook, _) = await server.Subscribe(receiver, new { name = "crm" });
        receiver.Status = 503;
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        for (var attempt = 1; (await server.Webhook(webhook)).GetProperty("parked").GetInt32() == 0; attempt++)
        {
            await server.UntilSent(() => receiver.All.Count == attempt, $"attempt {attempt}");
            await server.UntilSent(async () => (await server.Attempts(webhook)).Count == attempt, "it is noted");
            server.Clock.Advance(TimeSpan.FromHours(4));
        }
        await server.UntilSent(() => server.Log.Text.Contains("is paused", StringComparison.Ordinal), "it is paused");

        var shown = await server.Webhook(webhook);
        Assert.That((shown.GetProperty("state").GetString(), shown.GetProperty("reason").GetString()),
            Is.EqualTo(("paused", "every attempt failed for a day")));
        Assert.That(receiver.All.Count, Is.InRange(6, 8), "four hours between the attempts, for a day");
        var health = await server.Look("/health");
        Assert.That(health.Json.GetProperty("webhooks").GetProperty("alarms")[0].GetString(),
            Is.EqualTo($"webhook {webhook} (crm) is paused: every attempt failed for a day"));
        await server.Customer(WalletSample.Person(WalletSample.Account(), "Berta"));
        receiver.Status = 200;
        var count = receiver.All.Count;
        await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/resume");
        var replay = await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/replay", """{"parked":true}""");
        Assert.That(replay.Json.GetProperty("events").GetInt32(), Is.EqualTo(1), replay.Body);
        // At once: the clock stands still.
        await server.UntilSent(() => receiver.All.Count == count + 2, "both come");
        Assert.That((await server.Look("/health")).Json.GetProperty("webhooks").GetProperty("alarms").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Values_are_sent_only_if_the_webhook_names_their_fields()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        await server.Subscribe(receiver, new { fields = new[] { "email_address" } });
        var planted = new PlantedValues();
        planted.Add("email", Email);
        planted.Add("name", "Wilhelmina-Desideria");
        planted.Add("query", "secret-of-the-receiver");
        await server.PutMultipart(
            [("account", WalletSample.Account()), ("first_name", "Wilhelmina-Desideria"), ("last_name", "Prueba"),
                ("email_address", Email)],
            ("photo_id_front", WalletSample.Photo(2000)));

        await server.UntilSent(() => receiver.All.Count == 2, "it came");
        Assert.That(receiver.All[0].Data.GetProperty("values").GetRawText(), Is.EqualTo($$"""{"email_address":"{{Email}}"}"""));
        Assert.That(receiver.All[0].Body, Does.Not.Contain("Wilhelmina"));
        await server.UntilAllSent();
        Assert.That(planted.FoundIn(server.Log.Text), Is.Empty);
        var found = planted.FoundInFiles(await server.FilesToSearch());
        Assert.That(found.Where(name => !name.EndsWith("query as UTF-8", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task During_a_rotation_both_secrets_sign_and_then_the_new_one_alone()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        var (webhook, old) = await server.Subscribe(receiver);
        var rotated = await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/rotate", """{"keep_hours":2}""");
        var secret = rotated.Member("secret")!;
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.UntilAllSent();
        server.Clock.Advance(TimeSpan.FromHours(3));
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.UntilSent(() => receiver.All.Count == 2, "it came");

        Assert.That((receiver.All[0].IsSignedBy(old), receiver.All[0].IsSignedBy(secret)), Is.EqualTo((true, true)));
        Assert.That((receiver.All[1].IsSignedBy(old), receiver.All[1].IsSignedBy(secret)), Is.EqualTo((false, true)));
        foreach (var reply in new[] { await server.Look("/webhooks"), await server.Look($"/webhooks/{webhook}") })
            Assert.That(reply.Body, Does.Not.Contain("whsec_").And.Not.Contain("secret-of-the-receiver"));
    }

    [Test]
    public async Task What_was_sent_can_be_sent_again_by_id_or_by_time()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        var (webhook, _) = await server.Subscribe(receiver);
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.UntilAllSent();
        server.Clock.Advance(TimeSpan.FromHours(1));
        var from = server.Clock.GetUtcNow();
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.UntilAllSent();
        var ids = receiver.All.Select(request => request.Id).ToList();

        await Replay($$"""{"event_id":"{{ids[0]}}"}""");
        await server.UntilSent(() => receiver.All.Count == 3, "the first came again");
        await Replay($$"""{"from":"{{from:O}}"}""");
        await server.UntilSent(() => receiver.All.Count == 4, "the second came again");

        Assert.That(receiver.All.Skip(2).Select(request => request.Id), Is.EqualTo(ids));
        (await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/replay", "{}")).AssertProblem(400, "invalid", "event_id");
        (await server.Operate(HttpMethod.Post, "/webhooks", """{"url":"https://a.example/","seps":["7"]}"""))
            .AssertProblem(400, "invalid", "seps");
        (await server.Operate(HttpMethod.Post, "/webhooks", """{"url":"https://a.example/","customer_types":["sep7"]}"""))
            .AssertProblem(400, "invalid", "customer_types");
        (await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/replay", """{"event_id":"x"}""")).AssertProblem(404, "not-found");

        async Task Replay(string json)
        {
            var reply = await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/replay", json);
            Assert.That((reply.Status, reply.Json.GetProperty("events").GetInt32()), Is.EqualTo((200, 1)), reply.Body);
        }
    }

    [Test]
    public async Task A_test_event_shows_at_once_what_the_receiver_answers_and_a_pause_keeps_events()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        var (webhook, secret) = await server.Subscribe(receiver);
        Assert.That((await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/pause")).Member("state"), Is.EqualTo("paused"));

        receiver.Status = 302;
        var test = await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/test");
        Assert.That((test.Json.GetProperty("status").GetInt32(), test.Member("error")),
            Is.EqualTo((302, "answered 302; redirects are not followed")));
        Assert.That((receiver.All.Single().Type, receiver.All.Single().IsSignedBy(secret)), Is.EqualTo(("webhook.test", true)));
        receiver.Status = 204;
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.UntilSent(async () => (await server.Webhook(webhook)).GetProperty("waiting").GetInt32() == 1, "it waits");
        Assert.That(receiver.All, Has.Count.EqualTo(1));
        await server.Operate(HttpMethod.Post, $"/webhooks/{webhook}/resume");
        await server.UntilSent(() => receiver.All.Count == 2, "it comes");
    }

    [Test]
    public async Task A_restart_sends_what_was_not_sent_and_410_ends_the_deliveries()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        var (webhook, _) = await server.Subscribe(receiver);
        receiver.Status = 500;
        await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.UntilSent(async () => (await server.Attempts(webhook)).Count == 1, "one attempt");
        receiver.Status = 410;
        await server.Restart();
        server.Clock.Advance(TimeSpan.FromSeconds(20));
        await server.UntilSent(async () => (await server.Webhook(webhook)).GetProperty("state").GetString() == "paused", "it is paused");

        Assert.That((await server.Webhook(webhook)).GetProperty("reason").GetString(), Does.Contain("410"));
        Assert.That(receiver.All, Has.Count.EqualTo(2));
    }
}
