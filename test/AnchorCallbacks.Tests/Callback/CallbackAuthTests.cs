namespace AnchorCallbacks.Tests.Callback;

/// <summary>Credentials, over HTTP: who is let in, and that nobody else learns anything or changes anything.</summary>
[OnEachEngine]
sealed class CallbackAuthTests
{
    static readonly (string, string)[] Jwt = [("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Tokens.Secret)];
    static readonly (string, string)[] ApiKey = [("Callback:Auth:Type", "api_key"), ("Callback:Auth:Secret", "key")];
    static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_good_token_is_let_in_until_it_has_expired_and_the_skew_is_used_up()
    {
        await using var server = await TestServer.Start(overrides: Jwt);
        var token = Tokens.Sign(server.Clock.GetUtcNow(), Lifetime);

        Assert.That(await Ask(server, ("Authorization", "Bearer " + token)), Is.EqualTo(200));
        server.Clock.Advance(TimeSpan.FromSeconds(89));
        Assert.That(await Ask(server, ("Authorization", "Bearer " + token)), Is.EqualTo(200));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await Ask(server, ("Authorization", "Bearer " + token)), Is.EqualTo(401));
    }

    [Test]
    public async Task Without_the_prefix_or_twice_or_not_at_all_a_token_is_refused()
    {
        await using var server = await TestServer.Start(overrides: Jwt);
        var token = Tokens.Sign(server.Clock.GetUtcNow(), Lifetime);

        Assert.That(await Ask(server), Is.EqualTo(401));
        Assert.That(await Ask(server, ("Authorization", token)), Is.EqualTo(401));
        Assert.That(await Ask(server, ("Authorization", "Bearer " + token), ("Authorization", "Bearer " + token)), Is.EqualTo(401));
        Assert.That(await Ask(server, ("X-Api-Key", Tokens.Secret)), Is.EqualTo(401));
    }

    [Test]
    public async Task What_differs_in_one_character_from_a_token_that_was_good_is_refused()
    {
        await using var server = await TestServer.Start(overrides: Jwt);
        var token = Tokens.Sign(server.Clock.GetUtcNow(), Lifetime);

        for (var i = 0; i < token.Length - 1; i++)
        {
            Assert.That(await Ask(server, ("Authorization", "Bearer " + token)), Is.EqualTo(200));
            Assert.That(await Ask(server, ("Authorization", "Bearer " + token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..])),
                Is.EqualTo(401), $"{i}");
        }
        Assert.That(await Ask(server, ("Authorization", "Bearer " + token[..^1])), Is.EqualTo(401));
        Assert.That(await Ask(server, ("Authorization", "Bearer " + token + "A")), Is.EqualTo(401));
    }

    [TestCase("jwt", "Authorization")]
    [TestCase("api_key", "X-Api-Key")]
    public async Task While_the_secret_changes_both_are_good_and_the_old_one_is_logged(string type, string header)
    {
        const string Old = "the-secret-of-yesterday-0123456789abcdef", Strange = "a-secret-that-nobody-here-has-0123456789";
        await using var server = await TestServer.Start(overrides: [("Callback:Auth:Type", type), ("Callback:Auth:Secret", Tokens.Secret),
            ("Callback:Auth:PreviousSecret", Old)]);

        Assert.That(await Ask(server, Credential(Tokens.Secret)), Is.EqualTo(200));
        Assert.That(Said(), Is.Zero);
        Assert.That(await Ask(server, Credential(Old)), Is.EqualTo(200));
        Assert.That(await Ask(server, Credential(Old)), Is.EqualTo(200));
        Assert.That(Said(), Is.EqualTo(1), "once an hour");
        Assert.That(await Ask(server, Credential(Strange)), Is.EqualTo(401));

        int Said() => server.Log.GetSnapshot().Count(line => line.Message.Contains("PreviousSecret", StringComparison.Ordinal));

        (string, string) Credential(string secret) =>
            (header, type == "jwt" ? "Bearer " + Tokens.Sign(server.Clock.GetUtcNow(), Lifetime, secret) : secret);
    }

    [TestCase("""{"alg":"none"}""")]
    [TestCase("""{"alg":"HS512"}""")]
    [TestCase("""{"alg":"hs256"}""")]
    [TestCase("""{"alg":"HS256","crit":["b64"]}""")]
    [TestCase("""{}""")]
    public async Task Another_algorithm_is_refused_however_well_it_is_signed(string header)
    {
        await using var server = await TestServer.Start(overrides: Jwt);

        Assert.That(await Ask(server, ("Authorization", "Bearer " + Tokens.Sign(server.Clock.GetUtcNow(), Lifetime, header: header))),
            Is.EqualTo(401));
    }

    [Test]
    public async Task A_token_of_another_secret_is_refused()
    {
        await using var server = await TestServer.Start(overrides: Jwt);

        Assert.That(await Ask(server, ("Authorization", "Bearer " + Tokens.Sign(server.Clock.GetUtcNow(), Lifetime, Tokens.Secret + "x"))),
            Is.EqualTo(401));
    }

    [Test]
    public async Task The_header_can_have_another_name()
    {
        await using var server = await TestServer.Start(overrides: [.. Jwt, ("Callback:Auth:HeaderName", "X-Anchor")]);
        var token = Tokens.Sign(server.Clock.GetUtcNow(), Lifetime);

        Assert.That(await Ask(server, ("X-Anchor", "Bearer " + token)), Is.EqualTo(200));
        Assert.That(await Ask(server, ("Authorization", "Bearer " + token)), Is.EqualTo(401));
    }

    [TestCase("key", 200)]
    [TestCase("Key", 401)]
    [TestCase("key ", 200)]
    [TestCase("keys", 401)]
    [TestCase("", 401)]
    public async Task Only_the_key_itself_is_let_in(string key, int status)
    {
        await using var server = await TestServer.Start(overrides: ApiKey);

        Assert.That(await Ask(server, ("X-Api-Key", key)), Is.EqualTo(status));
    }

    [Test]
    public async Task Every_path_but_health_wants_a_credential_and_a_refusal_changes_nothing()
    {
        await using var server = await TestServer.Start(overrides: ApiKey);

        Assert.That((await server.PutCustomer(("account", Accounts.Plain(1)), ("first_name", "Eve"))).Status, Is.EqualTo(401));
        Assert.That((await server.DeleteCustomer("x")).Status, Is.EqualTo(401));
        Assert.That((await server.PostEvent("{}")).Status, Is.EqualTo(401));
        Assert.That((await server.Send(HttpMethod.Get, "/nothing")).Status, Is.EqualTo(401));
        Assert.That((await server.Send(HttpMethod.Get, "/health")).Status, Is.EqualTo(200));
        server.Client.DefaultRequestHeaders.Add("X-Api-Key", "key");
        Assert.That((await server.GetCustomer(("account", Accounts.Plain(1)))).Id, Is.Null);
    }

    [Test]
    public async Task A_refusal_says_why_and_repeats_nothing_of_the_credential()
    {
        await using var server = await TestServer.Start(overrides: Jwt);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/customer?account=" + Accounts.Plain(1));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2VjcmV0");

        var reply = await server.Send(request);

        Assert.That(reply.Status, Is.EqualTo(401));
        Assert.That(reply.Error, Does.StartWith("Authorization: ").And.Not.Contain("eyJ"));
        Assert.That(server.Log.Text, Does.Not.Contain("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9"));
    }

    static async Task<int> Ask(TestServer server, params (string Name, string Value)[] headers)
    {
        var reply = await RawHttp.Send(server.Client.BaseAddress!,
            RawHttp.Request("GET", "/customer?account=" + Accounts.Plain(1), headers, []));
        return reply.Status;
    }
}
