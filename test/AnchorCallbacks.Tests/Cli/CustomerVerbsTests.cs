using System.Net;
using System.Net.Sockets;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Tests.Cli;

sealed class CustomerVerbsTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required, photo_id_front: { need: required, review: manual } }
        """;

    readonly string account = WalletSample.Account();

    [Test]
    public async Task Customers_are_listed_for_people_and_for_scripts()
    {
        await using var server = await TestServer.Start(Types);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await server.Customer(("account", account), ("memo", $"{i}"), ("first_name", "Wilhelmina")));
        using var tool = Beside(server);

        var people = await tool.Run("customer", "list");
        var scripts = await tool.Run("customer", "list", "--account", account, "--status", "NEEDS_INFO", "--limit", "0", "--json");
        var few = await tool.Run("customer", "list", "--limit", "2");
        var quiet = await tool.Run("customer", "list", "--needs-review", "--quiet");

        Assert.That((people.ExitCode, people.Lines[^1]), Is.EqualTo((0, "3 customers")), people.Errors);
        Assert.That(people.Output, Does.Contain(ids[0]).And.Contain("NEEDS_INFO").And.Not.Contain("Wilhelmina"));
        Assert.That(scripts.Lines.Select(line => (string?)System.Text.Json.Nodes.JsonNode.Parse(line)!["id"]), Is.EqualTo(ids));
        Assert.That(few.Lines[^1], Is.EqualTo("2 customers; there may be more (--limit 0)"));
        Assert.That((quiet.ExitCode, quiet.Output), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task The_list_of_reviews_says_where_the_other_reviews_are()
    {
        await using var server = await TestServer.Start(Types);
        var id = await server.Customer(("account", account), ("first_name", "Wilhelmina"));
        await server.Get<Database>().Write(async connection =>
        {
            await server.Get<TransactionStore>()
                .Apply(connection, new("t1", "6", "deposit", "pending_anchor", 1000, 1000, account, Memo.None, "", "", "{}"u8.ToArray()),
                UpdateSource.Answer);
            return await connection.ExecuteAsync("UPDATE transactions SET in_review = 1, due = 0 WHERE id = 't1'");
        });
        using var tool = Beside(server);

        var people = await tool.Run("customer", "list", "--needs-review");
        var scripts = await tool.Run("customer", "list", "--needs-review", "--json");
        var shown = await tool.Run("customer", "show", id);

        Assert.That(people.Lines,
            Is.EqualTo(["0 customers", "1 transaction waits for a review, of these customers or by a rule: anchor-callbacks tx review"]),
            people.Errors);
        Assert.That((scripts.ExitCode, scripts.Output), Is.EqualTo((0, "")));
        Assert.That(shown.Output, Does.Contain("Transactions in review").And.Contain("t1\t6\tpending_anchor"), shown.Errors);
    }

    [Test]
    public async Task A_customer_is_shown_and_its_document_saved()
    {
        await using var server = await TestServer.Start(Types);
        var photo = WalletSample.Photo(200_000);
        var id = (await server.PutMultipart([("account", account), ("first_name", "Wilhelmina\u001b[31m")], ("photo_id_front", photo))).Id;
        // Strict types refuse what terminals act on.
        id ??= (await server.PutMultipart([("account", account), ("first_name", "Wilhelmina")], ("photo_id_front", photo))).Id!;
        using var tool = Beside(server);

        var people = await tool.Run("customer", "show", id);
        var scripts = await tool.Run("customer", "show", id, "--json");
        var document = (string)scripts.Json["fields"]!["photo_id_front"]!["document"]!["id"]!;
        var saved = await tool.Run("customer", "document", id, document, "--output", "front.jpg");
        var again = await tool.Run("customer", "document", id, document, "--output", "front.jpg");

        Assert.That(people.ExitCode, Is.EqualTo(0), people.Errors);
        Assert.That(people.Output, Does.Contain("Wilhelmina").And.Contain(document).And.Contain("PROCESSING").And.Contain("operator:local")
            .And.Not.Match("\u001b"));
        Assert.That((string?)scripts.Json["fields"]!["first_name"]!["value"], Is.EqualTo("Wilhelmina"));
        Assert.That((saved.ExitCode, saved.Output), Is.EqualTo((0, "front.jpg: 200000 bytes\n")), saved.Errors);
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(tool.Folder, "front.jpg")), Is.EqualTo(photo));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(Path.Combine(tool.Folder, "front.jpg")),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(again.ExitCode, Is.EqualTo(2));
        Assert.That((await tool.Run("customer", "document", id, "nothing", "--output", "other.jpg")).ExitCode, Is.EqualTo(1));
        Assert.That(File.Exists(Path.Combine(tool.Folder, "other.jpg")), Is.False);
    }

    [Test]
    public async Task Accept_reject_ask_lift_and_delete_are_what_the_wallet_then_sees()
    {
        await using var server = await TestServer.Start(Types);
        var id = (await server.PutMultipart([("account", account), ("first_name", "Ada")], ("photo_id_front", WalletSample.Photo(100))))
            .Id!;
        using var tool = Beside(server);
        async Task Run(string expected, params string[] args)
        {
            var ran = await tool.Run(["customer", .. args]);
            Assert.That(ran.ExitCode, Is.EqualTo(0), ran.Errors);
            Assert.That((await server.GetCustomer(("account", account))).CustomerStatus, Is.EqualTo(expected), string.Join(' ', args));
        }

        await Run("ACCEPTED", "accept", id, "--field", "photo_id_front", "--version", "1");
        await Run("NEEDS_INFO", "reject", id, "--field", "photo_id_front", "--message", "en=Too dark", "--message", "es=Muy oscura");
        Assert.That((await server.GetCustomer(("account", account), ("lang", "es"))).ProvidedField("photo_id_front").GetProperty("error")
            .GetString(), Is.EqualTo("Muy oscura"));
        await Run("PROCESSING", "clear", id, "--field", "photo_id_front");
        await Run("NEEDS_INFO", "ask", id, "--field", "city", "--message", "Where do you live?", "--json");
        Assert.That((await server.GetCustomer(("account", account))).Message, Is.EqualTo("Where do you live?"));
        await Run("REJECTED", "reject", id, "--type", "default", "--message", "Sorry");
        await Run("NEEDS_INFO", "clear", id, "--type", "default");
        await Run("NEEDS_INFO", "delete", id, "--yes");
        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task What_was_refused_ends_with_1_and_says_why()
    {
        await using var server = await TestServer.Start(Types);
        var id = await server.Customer(("account", account), ("first_name", "Ada"));
        using var tool = Beside(server);

        var outdated = await tool.Run("customer", "accept", id, "--type", "default", "--version", "7", "--json");
        var unknown = await tool.Run("customer", "show", "nobody");

        Assert.That((outdated.ExitCode, (string?)outdated.Json["outcome"], (int?)outdated.Json["problem"]!["status"]),
            Is.EqualTo((1, "refused", 409)), outdated.Errors);
        Assert.That((unknown.ExitCode, unknown.Output, unknown.Errors),
            Is.EqualTo((1, "", "Refused (404): id: no customer has this id\n")));
    }

    [Test]
    public async Task Usage_and_settings_end_with_2()
    {
        await using var server = await TestServer.Start(Types);
        using var tool = Beside(server);

        foreach (var args in new string[][] { ["accept", "x", "--type", "default"], ["delete", "x"], ["reject", "x", "--type", "default"],
            ["list", "--status", "DONE"], ["list", "--waiting-since", "soon"],
            ["ask", "x", "--field", "city", "--message", "one", "--message", "two"] })
            Assert.That((await tool.Run(["customer", .. args])).ExitCode, Is.EqualTo(2), string.Join(' ', args));
        tool.Set("Operator:Key", "another-key-of-many-characters");
        var wrong = await tool.Run("customer", "list");
        Assert.That((wrong.ExitCode, wrong.Output), Is.EqualTo((2, "")));
        Assert.That(wrong.Errors, Does.Contain("Operator__Key").And.Not.Contain("another-key"));
    }

    [Test]
    public async Task Without_a_key_or_a_server_it_says_what_to_do()
    {
        using var tool = new Tool();
        var keyless = await tool.Run("customer", "list");
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var address = $"http://{port.LocalEndpoint}";
        port.Stop();
        var nobody = await tool.Set("Operator:Key", OperatorKey.New()).Set("Operator:Url", address).Set("Operator:AllowPlainHttp", "true")
            .Run("customer", "delete", "x", "--yes");

        Assert.That((keyless.ExitCode, keyless.Errors),
            Is.EqualTo((2,
                "Operator:KeyFile: data/operator.key does not exist; run this on the server's machine, or give a key in the environment "
                + "variable Operator__Key\n")));
        Assert.That(nobody.ExitCode, Is.EqualTo(3));
        Assert.That(nobody.Errors, Does.Contain(address));
    }

    [Test]
    public async Task A_change_whose_answer_is_lost_twice_ends_with_4()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        using var stop = new CancellationTokenSource();
        var keys = new List<string>();
        var deaf = Task.Run(async () =>
        {
            // HttpClient itself repeats what a new connection lost: every one must be ended.
            while (!stop.IsCancellationRequested)
            {
                using var connection = await port.AcceptTcpClientAsync(stop.Token);
                var buffer = new byte[8192];
                var read = await connection.GetStream().ReadAsync(buffer);
                keys.Add(System.Text.Encoding.ASCII.GetString(buffer, 0, read).Split('\n')
                    .Single(line => line.StartsWith("Idempotency-Key", StringComparison.Ordinal)));
            }
        });
        using var tool = new Tool().Set("Operator:Key", OperatorKey.New()).Set("Operator:Url", $"http://{port.LocalEndpoint}")
            .Set("Operator:AllowPlainHttp", "true");

        var lost = await tool.Run("customer", "delete", "x", "--yes");
        await stop.CancelAsync();
        Assert.That(async () => await deaf, Throws.InstanceOf<OperationCanceledException>());

        Assert.That(lost.ExitCode, Is.EqualTo(4), lost.Errors);
        Assert.That(keys, Has.Count.GreaterThan(1));
        Assert.That(keys.Distinct().Count(), Is.EqualTo(1), "all tries are one change");
    }

    [TestCase("application/json", "{\"hello\":1}", "answers with something else")]
    [TestCase("text/html", "<html>", "answers with something else")]
    public async Task What_is_not_this_server_is_named(string type, string body, string message)
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var other = Task.Run(async () =>
        {
            using var connection = await port.AcceptTcpClientAsync();
            Assert.That(await connection.GetStream().ReadAsync(new byte[8192]), Is.Positive);
            await connection.GetStream()
                .WriteAsync(System.Text.Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        });
        using var tool = new Tool().Set("Operator:Key", OperatorKey.New()).Set("Operator:Url", $"http://{port.LocalEndpoint}")
            .Set("Operator:AllowPlainHttp", "true");

        var wrong = await tool.Run("customer", "show", "x");
        Assert.That(other.IsCompleted, "the command line did not call: " + wrong.Errors);
        await other;

        Assert.That((wrong.ExitCode, wrong.Output), Is.EqualTo((1, "")));
        Assert.That(wrong.Errors, Does.Contain(message));
    }

    [Test]
    public async Task A_key_that_is_made_lets_its_owner_in()
    {
        using var maker = new Tool();
        var made = await maker.Run("operator", "key", "alice-2", "--json");
        var people = await maker.Run("operator", "key", "bob");
        Assert.That(people.Lines[1], Does.StartWith("For the server:  Operator__Keys__bob=sha256:"));
        Assert.That((await maker.Run("operator", "key", "local")).ExitCode, Is.EqualTo(2));
        await using var server = await TestServer.Start(Types, overrides: ((string)made.Json["setting"]!, (string)made.Json["value"]!));
        var id = await server.Customer(("account", account), ("first_name", "Ada"));
        using var tool = new Tool().Set("Operator:Url", server.Operators.BaseAddress!.ToString().TrimEnd('/'))
            .Set("Operator:Key", (string)made.Json["key"]!).Set("Operator:AllowPlainHttp", "true");

        var shown = await tool.Run("customer", "show", id);

        Assert.That(shown.ExitCode, Is.EqualTo(0), shown.Errors);
        Assert.That(shown.Output, Does.Contain("operator:alice-2").And.Not.Contain((string)made.Json["key"]!));
    }

    static Tool Beside(TestServer server) =>
        new Tool().Set("Operator:Url", server.Operators.BaseAddress!.ToString().TrimEnd('/'))
            .Set("Operator:KeyFile", Path.Combine(server.Folder, "operator.key"));
}
