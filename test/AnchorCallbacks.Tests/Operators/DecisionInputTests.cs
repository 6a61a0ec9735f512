namespace AnchorCallbacks.Tests.Operators;

/// <summary>Decisions that are none: each is a problem that names what is wrong, and changes nothing.</summary>
[OnEachEngine]
sealed class DecisionInputTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required, city: optional, photo_id_front: { need: required, review: manual } }
        """;

    readonly string account = WalletSample.Account();

    [TestCase("[]", "body")]
    [TestCase("{", "body")]
    [TestCase("{}", "decision")]
    [TestCase("""{"decision":"approve","type":"default"}""", "decision")]
    [TestCase("""{"decision":"accept"}""", "type")]
    [TestCase("""{"decision":"accept","type":"default"}""", "version")]
    [TestCase("""{"decision":"accept","type":"default","fields":["city"],"version":1}""", "type")]
    [TestCase("""{"decision":"accept","type":"default","version":1,"message":"Well done"}""", "message")]
    [TestCase("""{"decision":"accept","type":"nothing","version":1}""", "type")]
    [TestCase("""{"decision":"accept","type":"default","version":"1"}""", "version")]
    [TestCase("""{"decision":"reject","type":"default"}""", "message")]
    [TestCase("""{"decision":"reject","type":"default","message":" "}""", "message")]
    [TestCase("""{"decision":"reject","type":"default","message":"bell \u0007"}""", "message")]
    [TestCase("""{"decision":"reject","type":"default","message":{"e n":"x"}}""", "message")]
    [TestCase("""{"decision":"reject","fields":["shoe_size"],"message":"m"}""", "fields")]
    [TestCase("""{"decision":"reject","fields":"city","message":"m"}""", "fields")]
    [TestCase("""{"decision":"reject","feilds":["city"],"message":"m"}""", "body")]
    [TestCase("""{"decision":"reject","type":"default","type":"reviewed","message":"m"}""", "body")]
    [TestCase("""{"decision":"ask","message":"m"}""", "fields")]
    [TestCase("""{"decision":"ask","fields":["city"]}""", "message")]
    [TestCase("""{"decision":"ask","fields":["city"],"message":"\ud800"}""", "body")]
    public async Task What_makes_no_decision_is_a_problem_that_names_the_member(string body, string field)
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);

        (await server.Operate(HttpMethod.Post, $"/customers/{id}/decisions", body)).AssertProblem(400, "invalid", field);
        Assert.That((await server.GetCustomer(("account", account))).CustomerStatus, Is.EqualTo("PROCESSING"));
    }

    [Test]
    public async Task All_that_is_wrong_is_named_at_once()
    {
        await using var server = await TestServer.Start(Types);

        var reply = await server.Operate(HttpMethod.Post, "/customers/x/decisions", """{"decision":"ask"}""");

        Assert.That(reply.Items("errors").Select(error => error.GetProperty("field").GetString()), Is.EqualTo(["fields", "message"]));
    }

    [Test]
    public async Task Each_member_that_is_wrong_is_named_with_its_rule()
    {
        await using var server = await TestServer.Start(Types);

        var reply = await server.Operate(HttpMethod.Post, "/customers/x/decisions",
            """{"decision":"approve","type":7,"fields":["shoe_size"],"message":["m"],"version":"1","feilds":null}""");

        Assert.That(reply.Items("errors").Select(error => $"{error.GetProperty("field")}: {error.GetProperty("detail")}"), Is.EqualTo(
        [
            "decision: must be accept, reject, ask or clear",
            "type: must be a text of 1 to 64 characters, without control characters other than line breaks",
            "fields: 'shoe_size' is not a SEP-9 field",
            "message: must be a text of 1 to 1000 characters, without control characters other than line breaks, or at most 20 such texts "
                + "by language tag, such as {\"en\": …, \"es-AR\": …}",
            "version: must be a whole number",
            "body: has an unknown member; known are decision, type, fields, associate, message, template, version",
        ]), reply.Body);
    }

    [Test]
    public async Task What_does_not_fit_the_customer_is_refused()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Complete(server);

        (await server.Decide(id, new { decision = "accept", fields = new[] { "city" } }, ("If-Match", "*")))
            .AssertProblem(409, "conflict", "fields");
        (await server.Decide(id, new { decision = "reject", fields = new[] { "city" }, message = "m" }))
            .AssertProblem(409, "conflict", "fields");
        (await server.Decide(id, new { decision = "clear", type = "default" }, ("If-Match", "W/\"1\"")))
            .AssertProblem(400, "invalid", "If-Match");
        (await server.Decide(id, new { decision = "clear", type = "default", version = 1 }, ("If-Match", "\"2\"")))
            .AssertProblem(400, "invalid", "version");
        (await server.Decide("nobody", new { decision = "clear", type = "default" })).AssertProblem(404, "not-found", "id");
        await server.DeleteCustomer(id);
        (await server.Decide(id, new { decision = "clear", type = "default" })).AssertProblem(410, "gone", "id");
    }

    [Test]
    public async Task A_body_that_is_too_large_or_no_JSON_is_a_problem()
    {
        await using var server = await TestServer.Start(Types);

        (await server.Operate(HttpMethod.Post, "/customers/x/decisions", new string(' ', 70_000))).AssertProblem(413, "too-large", "body");
        (await server.Operate(HttpMethod.Post, "/customers/x/decisions")).AssertProblem(400, "invalid", "Content-Type");
    }

    async Task<string> Complete(TestServer server)
    {
        var reply = await server.PutMultipart([("account", account), ("first_name", "Ada")], ("photo_id_front", WalletSample.Photo(100)));
        Assert.That(reply.CustomerStatus, Is.EqualTo("PROCESSING"), reply.Body);
        return reply.Id!;
    }

    [Test]
    public async Task A_field_that_is_none_is_named_with_the_nearest_that_is_one()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(("account", Accounts.Plain(1)), ("first_name", "Ada"));

        var reply = await server.Decide(id, new { decision = "ask", fields = new[] { "city", "firstname" }, message = "m" });

        reply.AssertProblem(400, "invalid", "fields");
        Assert.That(reply.Body, Does.Contain("'firstname' is not a SEP-9 field; do you mean first_name?")
            .Or.Contain(@"\u0027firstname\u0027 is not a SEP-9 field; do you mean first_name?"));
    }
}
