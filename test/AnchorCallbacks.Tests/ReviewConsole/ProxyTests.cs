namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>What a proxy says about a request counts if the settings name the proxy.</summary>
sealed class ProxyTests
{
    [TestCase("", "console=", false)]
    [TestCase("10.0.0.0/8", "console=", false)]
    [TestCase("127.0.0.1", "__Host-console=", true)]
    [TestCase("10.0.0.1, 127.0.0.0/8", "__Host-console=", true)]
    public async Task The_cookie_is_for_https_alone_behind_a_proxy_that_is_named(string proxies, string cookie, bool isSecure)
    {
        await using var server = await TestServer.Start(overrides: [("Operator:Proxies", proxies)]);
        var key = (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();

        using var response = await SignIn(server, key, "203.0.113.9");

        var set = SessionCookie(response);
        Assert.That(set, Does.StartWith(cookie));
        Assert.That(set.Contains("secure", StringComparison.OrdinalIgnoreCase), Is.EqualTo(isSecure));
    }

    [TestCase("", 429)]
    [TestCase("127.0.0.1", 200)]
    public async Task Wrong_keys_of_one_client_slow_down_no_other_client_of_a_named_proxy(string proxies, int status)
    {
        await using var server = await TestServer.Start(overrides: [("Operator:Proxies", proxies)]);
        var key = (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();
        for (var i = 0; i < 5; i++)
            (await SignIn(server, "wrong", "203.0.113.9")).Dispose();

        using (var same = await SignIn(server, key, "203.0.113.9"))
            Assert.That((int)same.StatusCode, Is.EqualTo(429));
        using var other = await SignIn(server, key, "203.0.113.10");
        Assert.That((int)other.StatusCode == 303 ? 200 : (int)other.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task The_frameworks_own_switch_trusts_no_one()
    {
        await using var server = await TestServer.Start(overrides: [("FORWARDEDHEADERS_ENABLED", "true")]);
        var key = (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();

        using var response = await SignIn(server, key, "203.0.113.9");

        Assert.That(SessionCookie(response), Does.StartWith("console="));
    }

    [Test]
    public void A_setting_that_names_no_address_is_refused() => Assert.That(
        async () => await TestServer.Start(overrides: [("Operator:Proxies", "proxy.example.com")]),
        Throws.InstanceOf<AnchorCallbacks.Hosting.StartException>().With.Message.Contains("Operator:Proxies: must be IP addresses"));

    /// <summary>The sign-in sets another cookie too: it makes the browser known.</summary>
    static string SessionCookie(HttpResponseMessage response) =>
        response.Headers.GetValues("Set-Cookie").Single(cookie => !cookie.Contains("console-known", StringComparison.Ordinal));

    static async Task<HttpResponseMessage> SignIn(TestServer server, string key, string client)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = server.Operators.BaseAddress,
            DefaultRequestHeaders = { { "X-Forwarded-For", client }, { "X-Forwarded-Proto", "https" } },
        };
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("key", key)]);
        return await http.PostAsync("/console/sign-in", body);
    }
}
