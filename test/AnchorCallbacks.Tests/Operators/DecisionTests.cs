namespace AnchorCallbacks.Tests.Operators;

/// <summary>What operators decide, seen as the wallet sees it.</summary>
[OnEachEngine]
sealed class DecisionTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required, city: optional, photo_id_front: { need: required, review: manual } }
          reviewed:
            review: manual
            fields: { first_name: required }
        """;

    readonly string account = WalletSample.Account();

    [Test]
    public async Task A_photo_that_waits_is_accepted_then_rejected_and_asked_for_again()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        Assert.That((await Get(server)).CustomerStatus, Is.EqualTo("PROCESSING"));

        var accepted = await server.MustDecide(id, new { decision = "accept", fields = new[] { "photo_id_front" } });

        Assert.That(accepted.StatusAs("default"), Is.EqualTo("ACCEPTED"));
        Assert.That(((await Get(server)).CustomerStatus, Standing(await Get(server), "photo_id_front")),
            Is.EqualTo(("ACCEPTED", "ACCEPTED")));

        await server.MustDecide(id, new { decision = "reject", fields = new[] { "photo_id_front" }, message = "Too dark" });

        var rejected = await Get(server);
        Assert.That((rejected.CustomerStatus, Standing(rejected, "photo_id_front")), Is.EqualTo(("NEEDS_INFO", "REJECTED")));
        Assert.That(rejected.ProvidedField("photo_id_front").GetProperty("error").GetString(), Is.EqualTo("Too dark"));
        Assert.That(rejected.Fields, Does.Contain("photo_id_front"));

        Assert.That((await server.PutMultipart([("id", id)], ("photo_id_front", WalletSample.Photo(200)))).CustomerStatus,
            Is.EqualTo("PROCESSING"), "another photo waits anew");
    }

    [Test]
    public async Task Another_value_reopens_the_review_of_an_accepted_one()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        await server.MustDecide(id, new { decision = "accept", fields = new[] { "photo_id_front" } });

        await server.PutMultipart([("id", id)], ("photo_id_front", WalletSample.Photo(200)));

        Assert.That((await Get(server)).CustomerStatus, Is.EqualTo("PROCESSING"));
        Assert.That((await server.Look("/customers?needs_review=true")).Items("customers").Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_type_is_rejected_until_an_operator_lifts_it_whatever_the_wallet_sends()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);

        await server.MustDecide(id, new { decision = "reject", type = "default", message = "We cannot serve you" });

        var rejected = await Get(server);
        Assert.That((rejected.CustomerStatus, rejected.Message), Is.EqualTo(("REJECTED", "We cannot serve you")));
        await server.PutMultipart([("id", id), ("first_name", "Other")], ("photo_id_front", WalletSample.Photo(200)));
        Assert.That((await Get(server)).CustomerStatus, Is.EqualTo("REJECTED"));
        Assert.That((await server.Look("/customers?status=REJECTED")).Items("customers").Count(), Is.EqualTo(1));

        await server.MustDecide(id, new { decision = "clear", type = "default" });

        Assert.That(((await Get(server)).CustomerStatus, (await Get(server)).Message), Is.EqualTo(("PROCESSING", (string?)null)));
    }

    [Test]
    public async Task An_accepted_type_covers_what_was_there_and_not_what_comes_later()
    {
        await using var server = await TestServer.Start(Types);
        var id = await server.Customer(("account", account), ("type", "reviewed"), ("first_name", "Ada"));
        Assert.That((await Get(server, ("type", "reviewed"))).CustomerStatus, Is.EqualTo("PROCESSING"));

        await server.MustDecide(id, new { decision = "accept", type = "reviewed" });
        Assert.That((await Get(server, ("type", "reviewed"))).CustomerStatus, Is.EqualTo("ACCEPTED"));

        await server.Customer(("id", id), ("first_name", "Grace"));
        Assert.That((await Get(server, ("type", "reviewed"))).CustomerStatus, Is.EqualTo("PROCESSING"));
        await server.MustDecide(id, new { decision = "accept", type = "reviewed" });
        Assert.That((await Get(server, ("type", "reviewed"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task A_customer_can_be_judged_as_a_type_it_was_never_seen_as()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);

        var reply = await server.MustDecide(id, new { decision = "reject", type = "reviewed", message = "No" });

        Assert.That(reply.StatusAs("reviewed"), Is.EqualTo("REJECTED"));
        Assert.That((await Get(server, ("type", "reviewed"))).CustomerStatus, Is.EqualTo("REJECTED"));
        Assert.That((await Get(server)).CustomerStatus, Is.EqualTo("PROCESSING"), "the other type is another matter");
    }

    [Test]
    public async Task What_is_asked_for_is_required_whether_the_type_lists_it_or_not_until_it_is_given()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        await server.MustDecide(id, new { decision = "accept", fields = new[] { "photo_id_front" } });

        await server.MustDecide(id, new { decision = "ask", fields = new[] { "city", "occupation" }, message = "For our bank" });

        foreach (var type in (string[])["default", "reviewed"])
        {
            var asked = await Get(server, ("type", type));
            Assert.That((asked.CustomerStatus, asked.Message), Is.EqualTo(("NEEDS_INFO", "For our bank")), type);
            Assert.That(asked.Fields, Is.SupersetOf(["city", "occupation"]), type);
            Assert.That(asked.Field("occupation").GetProperty("optional").GetBoolean(), Is.False);
            Assert.That(asked.Field("occupation").GetProperty("description").GetString(), Is.Not.Empty);
        }
        Assert.That((await server.Customer(("id", id), ("city", "Lima"))), Is.EqualTo(id));
        Assert.That((await Get(server)).CustomerStatus, Is.EqualTo("NEEDS_INFO"));
        var given = await server.PutCustomer(("id", id), ("occupation", "7221"));
        Assert.That((given.CustomerStatus, given.Message), Is.EqualTo(("ACCEPTED", (string?)null)));
        Assert.That((await server.Look("/customers?status=ACCEPTED")).Items("customers").Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Something_given_and_good_is_asked_for_again_and_stays_until_then()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        await server.MustDecide(id, new { decision = "accept", fields = new[] { "photo_id_front" } });

        await server.MustDecide(id, new { decision = "ask", fields = new[] { "first_name" }, message = "As in your passport, please" });

        var asked = await Get(server);
        Assert.That((asked.CustomerStatus, asked.Message, Standing(asked, "first_name")),
            Is.EqualTo(("NEEDS_INFO", "As in your passport, please", "REJECTED")));
        Assert.That(asked.ProvidedField("first_name").GetProperty("error").GetString(), Is.EqualTo("As in your passport, please"));
        Assert.That((await server.Look($"/customers/{id}")).Json.GetProperty("fields").GetProperty("first_name").GetProperty("value")
            .GetString(), Is.EqualTo("Ada"));
        // Whoever confirms what was there has answered.
        Assert.That((await server.PutCustomer(("id", id), ("first_name", "Ada"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task What_is_asked_for_beyond_the_type_is_checked_like_the_rest()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        await server.MustDecide(id, new { decision = "ask", fields = new[] { "sex", "birth_date" }, message = "m" });

        Assert.That((await server.PutCustomer(("id", id), ("sex", "perhaps"))).Error, Does.StartWith("sex: must be one of "));
        Assert.That((await server.PutCustomer(("id", id), ("birth_date", "yesterday"))).Error, Does.StartWith("birth_date: "));
        Assert.That((await server.PutCustomer(("id", id), ("sex", "FEMALE"), ("birth_date", "1985-02-28"))).CustomerStatus,
            Is.EqualTo("PROCESSING"));
    }

    [Test]
    public async Task What_was_asked_for_and_turned_down_is_asked_for_again()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        await server.MustDecide(id, new { decision = "accept", fields = new[] { "photo_id_front" } });
        await server.MustDecide(id, new { decision = "ask", fields = new[] { "occupation" }, message = "For our bank" });
        await server.PutCustomer(("id", id), ("occupation", "7221"));

        await server.MustDecide(id, new { decision = "reject", fields = new[] { "occupation" }, message = "That is no occupation" });

        var rejected = await Get(server);
        Assert.That((rejected.CustomerStatus, rejected.Message), Is.EqualTo(("NEEDS_INFO", (string?)null)));
        Assert.That(rejected.ProvidedField("occupation").GetProperty("error").GetString(), Is.EqualTo("That is no occupation"));
        await server.MustDecide(id, new { decision = "clear", fields = new[] { "occupation" } });
        Assert.That((await Get(server)).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task An_ask_as_one_type_is_no_other_types_matter()
    {
        await using var server = await TestServer.Start(Types);
        var id = await server.Customer(("account", account), ("type", "reviewed"), ("first_name", "Ada"));
        await server.MustDecide(id, new { decision = "accept", type = "reviewed" });

        await server.MustDecide(id, new { decision = "ask", type = "default", fields = new[] { "occupation" }, message = "m" });

        Assert.That((await Get(server, ("type", "reviewed"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That((await Get(server, ("type", "default"))).Fields, Does.Contain("occupation"));
        await server.MustDecide(id, new { decision = "accept", type = "default" });
        Assert.That((await Get(server, ("type", "default"))).Fields, Does.Not.Contain("occupation"),
            "who is accepted as the type is asked no more as it");
    }

    [Test]
    public async Task The_message_is_in_the_wallets_language_where_there_is_one()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        var message = new Dictionary<string, string> { ["en"] = "Too dark", ["es"] = "Muy oscura" };
        await server.MustDecide(id, new { decision = "reject", fields = new[] { "photo_id_front" }, message });
        await server.MustDecide(id, new { decision = "ask", fields = new[] { "city" }, message });

        foreach (var (language, expected) in new[] { ("es", "Muy oscura"), ("es-AR", "Muy oscura"), ("en", "Too dark"),
            ("fr", "Too dark") })
        {
            var reply = await Get(server, ("lang", language));
            Assert.That((reply.Message, reply.ProvidedField("photo_id_front").GetProperty("error").GetString()),
                Is.EqualTo((expected, expected)), language);
        }
        await server.MustDecide(id, new { decision = "reject", type = "default", message });
        Assert.That((await Get(server, ("lang", "es"))).Message, Is.EqualTo("Muy oscura"));
        Assert.That((await server.Look($"/customers/{id}")).As("default").GetProperty("verdict").GetProperty("message").GetProperty("es")
            .GetString(), Is.EqualTo("Muy oscura"));
    }

    [Test]
    public async Task A_decision_outlives_a_restart_and_changed_types()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        await server.MustDecide(id, new { decision = "ask", fields = new[] { "occupation" }, message = "For our bank" });
        await server.MustDecide(id, new { decision = "reject", type = "reviewed", message = "No" });

        await server.Restart(Types + "\n# another file\n");

        Assert.That((await Get(server)).Fields, Does.Contain("occupation"));
        Assert.That((await Get(server, ("type", "reviewed"))).CustomerStatus, Is.EqualTo("REJECTED"));
    }

    [Test]
    public async Task A_decision_on_a_version_that_has_passed_changes_nothing()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        var seen = await server.Look($"/customers/{id}");
        Assert.That(seen.Headers.ETag!.Tag, Is.EqualTo($"\"{seen.Version()}\""));
        await server.PutMultipart([("id", id)], ("photo_id_front", WalletSample.Photo(200)));
        var accept = new { decision = "accept", fields = new[] { "photo_id_front" } };

        (await server.Decide(id, accept, ("If-Match", seen.Headers.ETag.Tag))).AssertProblem(412, "outdated", "version");
        (await server.Decide(id, new { accept.decision, accept.fields, version = seen.Version() }))
            .AssertProblem(409, "conflict", "version");

        Assert.That((await Get(server)).CustomerStatus, Is.EqualTo("PROCESSING"));
        var now = await server.Look($"/customers/{id}");
        Assert.That((await server.Decide(id, new { accept.decision, accept.fields, version = now.Version() })).Status, Is.EqualTo(200));
        Assert.That((await Get(server)).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task Saying_the_same_again_changes_nothing()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        foreach (var decision in new object[]
        {
            new { decision = "accept", fields = new[] { "photo_id_front" } }, new { decision = "reject", type = "default", message = "No" },
                new { decision = "accept", type = "default" },
        })
        {
            var first = await server.MustDecide(id, decision);
            Assert.That((await server.MustDecide(id, decision)).Version(), Is.EqualTo(first.Version()));
        }
        var cleared = await server.MustDecide(id, new { decision = "clear", type = "default" });
        Assert.That((await server.MustDecide(id, new { decision = "clear", type = "default" })).Version(), Is.EqualTo(cleared.Version()));
    }

    [Test]
    public async Task Puts_and_decisions_at_once_lose_nothing()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => i % 2 == 0
            ? (Task)server.PutCustomer(("id", id), ("city", $"Town {i}"))
            : server.MustDecide(id, new { decision = "reject", fields = new[] { "photo_id_front" }, message = $"No {i}" })));

        var file = await server.Look($"/customers/{id}");
        Assert.That(file.Version(), Is.EqualTo(61), "each changed something");
        Assert.That((await server.Look($"/customers/{id}/audit?limit=500")).Items("audit")
            .Count(line => line.GetProperty("action").GetString() == "reject"), Is.EqualTo(30));
        Assert.That((await Get(server)).ProvidedField("photo_id_front").GetProperty("error").GetString(), Does.StartWith("No "));
    }

    async Task<string> Complete(TestServer server)
    {
        var reply = await server.PutMultipart([("account", account), ("first_name", "Ada")], ("photo_id_front", WalletSample.Photo(100)));
        Assert.That(reply.CustomerStatus, Is.EqualTo("PROCESSING"), reply.Body);
        return reply.Id!;
    }

    Task<Reply> Get(TestServer server, params (string Name, string Value)[] more) => server.GetCustomer([("account", account), .. more]);

    static string? Standing(Reply reply, string field) => reply.ProvidedField(field).GetProperty("status").GetString();
}
