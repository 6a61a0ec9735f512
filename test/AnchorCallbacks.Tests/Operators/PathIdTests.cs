namespace AnchorCallbacks.Tests.Operators;

/// <summary>An id in a path means one thing, whatever characters the sender of an event put into it.</summary>
[OnEachEngine]
sealed class PathIdTests
{
    static readonly string[] Ids = ["a/b", "a%2Fb", "a%2fb", "a%252Fb", "%", "%zz", "a b", "a+b", "ñ/✓", "a?b#c", "//", "/", "a/../b", "-"];

    [Test]
    public async Task Each_event_is_found_under_its_own_id_and_no_other()
    {
        await using var server = await TestServer.Start();
        foreach (var id in Ids)
            await server.PostEvent(System.Text.Json.JsonSerializer.Serialize(new { id, type = $"type of {id}" }));

        foreach (var id in Ids)
        {
            var reply = await Raw(server, "GET", $"/inbox/{Uri.EscapeDataString(id)}");
            Assert.That((reply.Status, reply.Status == 200 ? reply.Json.GetProperty("id").GetString() : ""), Is.EqualTo((200, id)), id);
        }
        // In capitals or not, an escape is the same.
        Assert.That((await Raw(server, "GET", "/inbox/%c3%b1%2f%E2%9C%93")).Body, Does.Contain("ñ/✓"));
        Assert.That((await Raw(server, "GET", $"http://{server.Operators.BaseAddress!.Authority}/inbox/a%20b?x")).Json.GetProperty("id")
            .GetString(), Is.EqualTo("a b"));
    }

    [TestCase("/inbox/%FF")]
    [TestCase("/inbox/%C0%AF")]
    [TestCase("/inbox/%ED%A0%80")]
    [TestCase("/inbox/%zz")]
    [TestCase("/inbox/a%2")]
    [TestCase("/inbox/./x")]
    [TestCase("/inbox/x/../y")]
    [TestCase("/inbox/x/%2E%2E/y")]
    [TestCase("/customers/%FF")]
    [TestCase("/customers/%FF/history")]
    [TestCase("/outbox/%FF")]
    [TestCase("/transactions/%FF")]
    public async Task What_is_no_text_is_no_id(string target)
    {
        await using var server = await TestServer.Start();
        await server.PostEvent("""{"id":"y","type":"x"}""");
        await server.PostEvent("""{"id":"x","type":"x"}""");
        await server.PostEvent("""{"id":"%FF","type":"x"}""");

        Assert.That((await Raw(server, "GET", target)).Status, Is.EqualTo(404));
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("a\\u202eb")]
    [TestCase("a\\u200bb")]
    [TestCase("a\\u0000b")]
    [TestCase("\\ud800")]
    public async Task An_id_that_no_path_can_name_is_a_digest(string id)
    {
        await using var server = await TestServer.Start();

        Assert.That((await server.PostEvent($$"""{"id":"{{id}}","type":"x"}""")).Status, Is.EqualTo(200));

        var stored = (await server.Look("/inbox")).Json.GetProperty("events")[0].GetProperty("id").GetString()!;
        Assert.That(stored, Does.StartWith("digest:"));
        Assert.That((await server.Look($"/inbox/{Uri.EscapeDataString(stored)}")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Bytes_in_a_query_that_are_no_text_are_not_another_texts_escapes()
    {
        await using var server = await TestServer.Start();
        var account = WalletSample.Account();
        await server.PutCustomer(WalletSample.Person(account));

        await server.PutCustomer(("account", account), ("transaction_id", "%FF"));
        Assert.That((await server.Send(HttpMethod.Get, $"/customer?account={account}&transaction_id=%FF")).Status, Is.EqualTo(200));
        Assert.That((await server.Send(HttpMethod.Get, $"/customer?account={account}&transaction_id=%25FF")).Status, Is.EqualTo(200));

        Assert.That(await server.Count("SELECT count(*) FROM customer_transactions WHERE transaction_id = '%FF'"), Is.EqualTo(1));
    }

    static Task<Reply> Raw(TestServer server, string method, string target) => RawHttp.Send(server.Operators.BaseAddress!,
        System.Text.Encoding.ASCII.GetBytes(
            $"{method} {target} HTTP/1.1\r\nHost: {server.Operators.BaseAddress!.Authority}\r\nAuthorization: "
                + $"{server.Operators.DefaultRequestHeaders.Authorization}\r\n\r\n"));
}
