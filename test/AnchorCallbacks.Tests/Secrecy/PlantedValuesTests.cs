using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Secrecy;

/// <summary>Nothing a person gave is in the clear anywhere but in memory: not in a file, not in a log, not in an answer.</summary>
[OnEachEngine]
sealed class PlantedValuesTests
{
    static readonly (string, string)[] EverythingLogged =
        [("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
            ("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Trace")];

    readonly PlantedPerson person = new();
    readonly ConcurrentBag<string> answers = [];

    [Test]
    public async Task What_was_taken_is_in_no_file_log_or_answer()
    {
        await using var server = await StartServer();
        var account = WalletSample.Account();
        await Put(server, 200, RefusedRequests.Json([.. PlantedPerson.Good, ("account", account)]));
        await Put(server, 200,
            RefusedRequests.Json([("first_name", "another-first-name"), ("account", account),
            ("photo_proof_residence", Convert.ToBase64String(PlantedPerson.Document))]));
        Keep(await server.PutMultipart([.. PlantedPerson.Good, ("account", account)], ("photo_id_front", person.Photo),
            ("photo_id_back", PlantedPerson.Document)));
        Keep(await server.GetCustomer(("account", account), ("type", "sep31-receiver"), ("lang", "es")));
        await AssertNothingFound(server);
        var inTheClear = new PlantedValues();
        inTheClear.Add("account", account);
        Assert.That(inTheClear.FoundInFiles(await server.FilesToSearch()), Has.Some.StartsWith("anchor-callbacks.db:"),
            "the search does not see the data");
        Assert.That(inTheClear.FoundIn(server.Log.Text), Is.Not.Empty, "the search does not see the requests' log");
    }

    [Test]
    public async Task What_was_refused_is_in_no_file_log_or_answer()
    {
        await using var server = await StartServer();
        foreach (var (reason, body) in RefusedRequests.All(person))
        {
            var reply = await server.Send(HttpMethod.Put, "/customer", body);
            Assert.That(reply.Status, Is.EqualTo(reason == "an unknown id" ? 404 : 400), reason);
            Keep(reply);
        }
        await AssertNothingFound(server);
    }

    [Test]
    public async Task What_broke_its_rule_and_was_kept_is_in_no_file_log_or_answer()
    {
        await using var server = await StartServer();
        var account = WalletSample.Account();
        foreach (var (name, value) in PlantedPerson.Bad.Where(bad => bad.Value.Length < 4096))
            await Put(server, 200, RefusedRequests.Json(("account", account), ("type", "sep24-customer"), (name, value)));
        Keep(await server.PutMultipart([("account", account), ("type", "sep24-customer")], ("photo_id_front", PlantedPerson.NoPhoto)));
        Assert.That((await server.GetCustomer(("account", account))).ProvidedField("email_address").GetProperty("status").GetString(),
            Is.EqualTo("REJECTED"));
        await AssertNothingFound(server);
    }

    [Test]
    public async Task What_was_deleted_is_in_no_file_log_or_answer()
    {
        await using var server = await StartServer();
        var account = WalletSample.Account();
        var stored = await server.PutMultipart([.. PlantedPerson.Good, ("account", account)], ("photo_id_front", person.Photo));
        Assert.That((await server.DeleteCustomer(stored.Id!)).Status, Is.EqualTo(204));
        Keep(await server.GetCustomer(("account", account)));
        await AssertNothingFound(server);
    }

    [Test]
    public async Task Events_are_in_no_file_log_or_answer()
    {
        await using var server = await StartServer();
        var values = JsonSerializer.Serialize(PlantedPerson.Good.ToDictionary(pair => pair.Name, pair => pair.Value));
        foreach (var body in (string[])
        [
            $$"""{"id":"1","type":"transaction_created","payload":{{values}}}""",
            $$"""{"id":"2","type":"of a kind nobody knows","payload":{{values}}}""",
            $$"""{"type":"transaction_created","payload":{{values}}}""",
            values[..^9],
            $$"""{"id":"3","type":"transaction_created","payload":[{{string.Join(',', Enumerable.Repeat(values, 2000))}}]}""",
        ])
        {
            var reply = await server.PostEvent(body);
            Assert.That(reply.Status, Is.EqualTo(200));
            Keep(reply);
        }
        await AssertNothingFound(server);
    }

    [Test]
    public async Task Requests_that_are_not_HTTP_are_in_no_file_log_or_answer()
    {
        await using var server = await StartServer();
        var values = await RefusedRequests.Json(PlantedPerson.Good).ReadAsStringAsync();
        foreach (var (headers, body) in new[]
        {
            ("Transfer-Encoding: chunked", $"wilhelmina@planted-mail.example\r\n{values}\r\n0\r\n\r\n"),
            ("Content-Length: 5", values),
            ("Content-Length: 99999", values),
        })
        {
            var request = $"PUT /customer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n\r\n{body}";
            answers.Add(await SendToTheEnd(server, Encoding.UTF8.GetBytes(request)));
        }
        await AssertNothingFound(server);
    }

    [Test]
    public async Task The_servers_secret_and_what_was_tried_in_its_place_are_in_no_log_or_answer()
    {
        const string Secret = "the-secret-of-this-server-and-of-its-platform";
        await using var server =
            await TestServer.Start(overrides: [.. EverythingLogged, ("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Secret)]);
        foreach (var tried in (string[])[$"Bearer {Secret}", Secret,
            "Bearer eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.dHJpZWQtc2lnbmF0dXJlLXRyaWVk"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/customer?account=" + WalletSample.Account());
            request.Headers.TryAddWithoutValidation("Authorization", tried);
            var reply = await server.Send(request);
            Assert.That(reply.Status, Is.EqualTo(401));
            Keep(reply);
        }
        var planted = new PlantedValues();
        planted.Add("secret", Secret);
        planted.Add("signature", "dHJpZWQtc2lnbmF0dXJlLXRyaWVk");
        Assert.That(planted.FoundIn(server.Log.Text), Is.Empty);
        Assert.That(answers.SelectMany(planted.FoundIn), Is.Empty);
    }

    [Test]
    public async Task After_a_kill_in_the_middle_of_uploads_nothing_is_in_a_file_or_in_what_the_process_wrote()
    {
        using var folder = new TempFolder();
        var account = WalletSample.Account();
        // Whatever the process might write to a temporary file is then searched as well.
        await using (var server = await ServerProcess.Start(folder, settings: [.. EverythingLogged, ("TMPDIR", folder.Path)]))
        {
            var clients = Task.WhenAll(Enumerable.Range(0, 12)
                .Select(client => PutUntilTheEnd(server, client == 0 ? account : WalletSample.Account())));
            await Eventually(() => answers.Count >= 40, "40 requests are answered");
            await server.Kill();
            await clients;
            Assert.That(person.Values.FoundInFiles(folder.Path), Is.Empty, "after the kill");
            Assert.That(person.Values.FoundIn(server.Output + server.Errors), Is.Empty);
        }
        await using (var server = await ServerProcess.Start(folder, settings: [.. EverythingLogged, ("TMPDIR", folder.Path)]))
        {
            Keep(await server.Client.GetCustomer(("account", account)));
            Assert.That(person.Values.FoundInFiles(folder.Path), Is.Empty, "after the restart");
        }
        Assert.That(answers.SelectMany(person.Values.FoundIn), Is.Empty);
        var inTheClear = new PlantedValues();
        inTheClear.Add("account", account);
        Assert.That(inTheClear.FoundInFiles(folder.Path), Has.Some.StartsWith("anchor-callbacks.db:"), "the search does not see the data");
    }

    static Task<TestServer> StartServer() =>
        TestServer.Start(overrides: [.. EverythingLogged, ("Limits:FileBytes", "300000"), ("Limits:MultipartBytes", "700000")]);

    async Task PutUntilTheEnd(ServerProcess server, string account)
    {
        try
        {
            for (var number = 0; ; number++)
                Keep(number % 2 == 0
                    ? await server.Client.PutMultipart([.. PlantedPerson.Good, ("account", account)],
                        ("photo_id_front", [.. person.Photo, (byte)number]))
                    : await server.Client.Send(HttpMethod.Put, "/customer",
                        RefusedRequests.Json([.. PlantedPerson.Good, ("account", account), ("referral_id", $"{number}")])));
        }
        catch (HttpRequestException)
        {
            // The server is gone.
        }
    }

    /// <summary>The server takes what is too much for one request for the next one, and may hang up on it.</summary>
    static async Task<string> SendToTheEnd(TestServer server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port);
        using var reader = new StreamReader(client.GetStream());
        await reader.BaseStream.WriteAsync(request);
        client.Client.Shutdown(SocketShutdown.Send);
        var answer = new StringBuilder();
        try
        {
            while (await reader.ReadLineAsync() is { } line)
                answer.AppendLine(line);
        }
        catch (IOException)
        {
            // Hung up with some of the request unread.
        }
        return answer.ToString();
    }

    async Task Put(TestServer server, int status, HttpContent body)
    {
        var reply = await server.Send(HttpMethod.Put, "/customer", body);
        Assert.That(reply.Status, Is.EqualTo(status), reply.Body);
        Keep(reply);
    }

    void Keep(Reply reply) => answers.Add(reply.Body);

    async Task AssertNothingFound(TestServer server)
    {
        Assert.That(person.Values.FoundInFiles(await server.FilesToSearch()), Is.Empty, "while the server runs");
        await server.Restart();
        Assert.That(person.Values.FoundInFiles(await server.FilesToSearch()), Is.Empty, "after a restart");
        Assert.That(person.Values.FoundIn(server.Log.Text), Is.Empty, "in the log");
        Assert.That(answers.SelectMany(person.Values.FoundIn), Is.Empty, "in an answer");
    }
}
