using System.Text;
using AnchorCallbacks.Tests.Http.Corpus;

namespace AnchorCallbacks.Tests.Http;

/// <summary>AP's client sends a whole body before it reads: an answer that comes with the connection's end breaks its pipe, and the wallet
/// sees 502.</summary>
[OnEachEngine]
sealed class DrainTests
{
    const int Megabyte = 1 << 20;

    static readonly (string, string)[] Jwt = [("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Tokens.Secret)];
    static readonly (string, string)[] SmallLimits =
        [("Limits:FileBytes", "200000"), ("Limits:MultipartBytes", "2000000"), ("Limits:EventBytes", "20000")];

    [Test]
    public async Task A_body_without_a_credential_is_read_to_its_end_before_the_refusal()
    {
        await using var server = await TestServer.Start(overrides: Jwt);

        await AssertDrained(server, "PUT", "/customer", Bytes.FormType, Form(3 * Megabyte), 401, "Authorization: is missing", next: 401);
    }

    [Test]
    public async Task A_body_of_a_wrong_content_type_is_read_to_its_end_before_the_refusal()
    {
        await using var server = await TestServer.Start();

        await AssertDrained(server, "PUT", "/customer", "text/plain", Json(3 * Megabyte), 400,
            "Content-Type: must be application/json or multipart/form-data");
    }

    [Test]
    public async Task JSON_over_its_limit_is_read_to_its_end_before_the_refusal()
    {
        await using var server = await TestServer.Start();

        await AssertDrained(server, "PUT", "/customer", Bytes.JsonType, Json(3 * Megabyte), 400,
            "body: a JSON request must not be larger than 1 MB");
    }

    [Test]
    public async Task A_form_whose_file_is_too_large_is_read_to_its_end_before_the_refusal()
    {
        await using var server = await TestServer.Start(overrides: SmallLimits);

        await AssertDrained(server, "PUT", "/customer", Bytes.FormType, Form(Megabyte), 400,
            "photo_id_front: must not be larger than 200000 bytes");
    }

    [Test]
    public async Task A_form_that_is_too_large_is_read_to_its_end_before_the_refusal()
    {
        await using var server = await TestServer.Start(overrides: SmallLimits);
        var body = Bytes.FormBody([Bytes.Text("account", Bytes.Account),
            .. Enumerable.Repeat(Bytes.File("stranger", Bytes.Photo(100_000)), 30)]);

        await AssertDrained(server, "PUT", "/customer", Bytes.FormType, body, 400,
            "body: a multipart request must not be larger than 2000000 bytes");
    }

    [Test]
    public async Task A_bad_text_before_a_large_file_is_refused_after_the_file()
    {
        await using var server = await TestServer.Start();
        var body = Bytes.FormBody(Bytes.Text("account", new string('x', 300)), Bytes.File("photo_id_front", Bytes.Photo(3 * Megabyte)));

        await AssertDrained(server, "PUT", "/customer", Bytes.FormType, body, 400, "account: must not be longer than 256 characters");
    }

    [Test]
    public async Task A_body_for_a_path_that_is_not_there_is_read_to_its_end_before_the_refusal()
    {
        await using var server = await TestServer.Start();

        await AssertDrained(server, "POST", "/customer/callback", Bytes.JsonType, Json(3 * Megabyte), 404,
            "there is nothing under this path and method");
    }

    [Test]
    public async Task An_event_over_its_limit_is_read_to_its_end_before_it_is_acknowledged()
    {
        await using var server = await TestServer.Start(overrides: SmallLimits);

        await AssertDrained(server, "POST", "/event", Bytes.JsonType, Json(3 * Megabyte), 200, null);
    }

    [Test]
    public async Task A_body_in_chunks_is_read_to_its_end_as_well()
    {
        await using var server = await TestServer.Start(overrides: Jwt);
        using var client = await SlowClient.Connect(server);
        byte[] body = [.. Encoding.ASCII.GetBytes($"{3 * Megabyte:x}\r\n"), .. new byte[3 * Megabyte], .. "\r\n0\r\n\r\n"u8];

        var early = await client.Send(
            "PUT /customer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", body);

        Assert.That(early, Is.False);
        Assert.That((await client.Answer()).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_body_beyond_the_bound_gets_its_answer_and_the_connection_ends()
    {
        await using var server = await TestServer.Start(overrides: [.. Jwt, ("Limits:MultipartBytes", "1024")]);
        using var client = await SlowClient.Connect(server);

        await client.Send(Head("PUT", "/customer", Bytes.JsonType, 100 * Megabyte), new byte[4096]);
        var reply = await client.Answer();

        Assert.That((reply.Status, reply.Error), Is.EqualTo((401, "Authorization: is missing")));
        Assert.That(reply.Headers.ConnectionClose, Is.True);
    }

    [Test]
    public async Task An_event_beyond_the_bound_is_acknowledged_and_the_connection_ends()
    {
        await using var server = await TestServer.Start(overrides: [("Limits:EventBytes", "1024"), ("Limits:MultipartBytes", "1024")]);
        using var client = await SlowClient.Connect(server);

        await client.Send(Head("POST", "/event", Bytes.JsonType, 100 * Megabyte), Json(8192));
        var reply = await client.Answer();

        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That(reply.Headers.ConnectionClose, Is.True);
    }

    /// <param name="next">What a GET then gets on the same connection: it is whole.</param>
    static async Task AssertDrained(TestServer server, string method, string target, string contentType, byte[] body, int status,
        string? error, int next = 200)
    {
        using var client = await SlowClient.Connect(server);

        var early = await client.Send(Head(method, target, contentType, body.Length), body);
        var reply = await client.Answer();

        Assert.That(early, Is.False, "The answer came before the body had been sent.");
        Assert.That((reply.Status, reply.Error), Is.EqualTo((status, error)));
        Assert.That(reply.Headers.ConnectionClose, Is.Not.True);
        await client.Send($"GET /customer?account={Bytes.Account} HTTP/1.1\r\nHost: localhost\r\n\r\n", []);
        Assert.That((await client.Answer()).Status, Is.EqualTo(next));
    }

    static string Head(string method, string target, string contentType, long length) =>
        $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {contentType}\r\nContent-Length: {length}\r\n\r\n";

    static byte[] Json(int size) => Encoding.ASCII.GetBytes(Bytes.Object("\"first_name\":\"Ana\"").PadRight(size));

    static byte[] Form(int fileSize) =>
        Bytes.FormBody(Bytes.Text("account", Bytes.Account), Bytes.File("photo_id_front", Bytes.Photo(fileSize)),
            Bytes.Text("first_name", "Ana"));
}
