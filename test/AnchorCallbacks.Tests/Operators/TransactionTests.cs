using AnchorCallbacks.Notifications;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class TransactionTests
{
    [Test]
    public async Task A_transaction_is_shown_with_its_customers_its_calls_and_what_AP_says()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();

        var shown = await loop.Server.Look($"/transactions/{id}");

        Assert.That((shown.Status, shown.Member("sep"), shown.Member("status"), shown.Member("account")),
            Is.EqualTo((200, "6", "pending_customer_info_update", wallet)), shown.Body);
        Assert.That((shown.Member("last_notice"), shown.Member("last_notice_status")),
            Is.EqualTo(("sender NEEDS_INFO first_name last_name email_address", "pending_customer_info_update")));
        var customer = shown.Items("customers").Single();
        Assert.That((customer.GetProperty("role").GetString(), customer.GetProperty("type").GetString(), customer.GetProperty("status")
            .GetString()), Is.EqualTo(("sender", "sep6", "NEEDS_INFO")));
        Assert.That(customer.Texts("wanted"), Is.EqualTo(["first_name", "last_name", "email_address"]));
        Assert.That(shown.Items("calls").Single().GetProperty("state").GetString(), Is.EqualTo("settled"));
        Assert.That(shown.Json.GetProperty("platform").GetProperty("id").GetString(), Is.EqualTo(id));
        Assert.That(shown.Items("operations").Single().GetProperty("action").GetString(), Is.EqualTo("read"));
        var audit = (await loop.Server.Look($"/customers/{customer.GetProperty("id").GetString()}/audit")).Items("audit").First();
        Assert.That($"{audit.GetProperty("action")} {audit.GetProperty("detail")}", Is.EqualTo($"read transaction={id}"));
    }

    [Test]
    public async Task A_transaction_of_a_customer_who_is_not_there_is_stuck_and_says_so()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var receiver = (await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep31-receiver"), .. Loop.Person])).Id!;
        var id = (await loop.Platform.Wallet.StartSep31(wallet, "nobody", receiver)).Id!;
        await loop.Settle();

        var stuck = (await loop.Server.Look("/transactions?stuck=true&sep=31")).Items("transactions").Single();

        Assert.That((stuck.GetProperty("id").GetString(), stuck.GetProperty("problem").GetString()),
            Is.EqualTo((id, "sender: there is no customer with this id")));
        Assert.That((await loop.Server.Look("/transactions?customer=nobody")).Items("transactions").Single().GetProperty("id").GetString(),
            Is.EqualTo(id));
        Assert.That((await loop.Server.Look($"/transactions?customer={receiver}")).Items("transactions").Count(), Is.EqualTo(1));
        Assert.That((await loop.Server.Look("/transactions?stuck=true&sep=6")).Items("transactions"), Is.Empty);
        Assert.That((await loop.Server.Look($"/transactions/{id}")).Items("customers").First().GetProperty("id").ValueKind,
            Is.EqualTo(System.Text.Json.JsonValueKind.Null));
    }

    [Test]
    public async Task An_interactive_transaction_names_its_customer_too()
    {
        await using var loop = await Loop.Start(events: EventDelivery.InOrder);
        var wallet = Loop.Wallet();
        var customer = (await loop.Platform.Wallet.PutCustomer(wallet, Loop.Person)).Id!;
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        await loop.Until(() => loop.Server.Look($"/transactions/{id}").Result.Status == 200, "its event is handled");

        var shown = await loop.Server.Look($"/transactions/{id}");

        Assert.That(shown.Items("customers").Single().GetProperty("id").GetString(), Is.EqualTo(customer));
        Assert.That((await loop.Server.Look($"/customers/{customer}/audit")).Items("audit").First().GetProperty("detail").GetString(),
            Is.EqualTo($"transaction={id}"));
        Assert.That(await Ids(loop.Server, $"customer={customer}"), Is.EqualTo([id]));
    }

    [Test]
    public async Task What_moved_on_while_a_review_is_open_is_marked_until_the_operator_decides()
    {
        await using var loop = await Loop.Start(types: SampleTypes.Reviewed);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6"), ("first_name", "Ana")],
            ("photo_id_front", WalletSample.Photo(100)));
        await loop.UntilStatus(id, "pending_anchor");
        Assert.That(await Ids(loop.Server, "in_review=true"), Is.EqualTo([id]), "from the first moment");
        await loop.Settle();
        Assert.That(await Ids(loop.Server, "in_review=true&sep=6&status=pending_anchor"), Is.EqualTo([id]));
        Assert.That(await Ids(loop.Server, "in_review=false"), Is.Empty);

        var customer = (await loop.Server.Look($"/transactions/{id}")).Items("customers").Single().GetProperty("id").GetString()!;
        await loop.Server.MustDecide(customer, new { decision = "accept", fields = new[] { "photo_id_front" } });
        await loop.Settle();

        Assert.That(await Ids(loop.Server, "in_review=true"), Is.Empty);
        Assert.That(await Ids(loop.Server, "in_review=false"), Is.EqualTo([id]));
    }

    [Test]
    public async Task A_refresh_reads_it_from_AP()
    {
        await using var loop = await Loop.Start(overrides: [("Reactions:AskOnCreate", "false"), ("Reactions:ReconcileSeconds", "86400")]);
        await loop.UntilFirstListed();
        var id = loop.Platform.Wallet.StartDeposit(Loop.Wallet());
        (await loop.Server.Look($"/transactions/{id}")).AssertProblem(404, "not-found", "id");

        for (var i = 0; i < 2; i++)
        {
            var refresh = await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/refresh", null, ("Idempotency-Key", "k"));
            Assert.That((refresh.Status, refresh.Member("id")), Is.EqualTo((202, id)), refresh.Body);
        }
        await loop.Until(() => loop.Server.Look($"/transactions/{id}").Result.Status == 200, "it is known");
        loop.Platform.Change(id, t => t with { Status = "pending_anchor" }, publish: false);
        await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/refresh");
        await loop.Until(() =>
            loop.Server.Look($"/transactions/{id}").Result.Member("status") == "pending_anchor", "the new status is known");

        Assert.That((await loop.Server.Look($"/transactions/{id}")).Items("operations")
            .Select(line => line.GetProperty("action").GetString()), Does.Contain("refresh"));
        (await loop.Server.Operate(HttpMethod.Post, "/transactions/never-was/refresh")).AssertProblem(404, "not-found", "id");
        await loop.Until(() => loop.Server.Get<Database>().Read(async connection =>
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM transactions WHERE read_at IS NOT NULL")).AsTask().Result == 0,
                "AP was asked");
        (await loop.Server.Look("/transactions/never-was")).AssertProblem(404, "not-found", "id");
        Assert.That(await Ids(loop.Server, ""), Is.EqualTo([id]));
        (await loop.Server.Operate(HttpMethod.Post, $"/transactions/{new string('x', 300)}/refresh")).AssertProblem(400, "invalid", "id");
    }

    [Test]
    public async Task Pages_of_any_size_join_to_the_whole_list_under_every_filter()
    {
        await using var server = await TestServer.Start();
        var account = WalletSample.Account();
        var customer = await server.Customer(WalletSample.Person(account));
        await Fill(server, account, customer);

        foreach (var filter in (string[])
        [
            "", "sep=31", "sep=24", "status=pending_anchor", "status=completed&sep=6", "open=true", "open=false", "open=true&sep=31",
                "in_review=true", "in_review=true&open=true",
            "stuck=true", "stuck=true&sep=6", $"customer={customer}", $"customer={customer}&status=pending_anchor",
                $"customer={customer}&open=false", "in_review=false&sep=6",
        ])
        {
            var whole = await Ids(server, filter + "&limit=500");
            Assert.That(whole, Is.Not.Empty.And.Unique, filter);
            foreach (var limit in new[] { 1, 7 })
            {
                var joined = new List<string>();
                for (string? next = ""; next is not null;)
                {
                    var page = await server.Look($"/transactions?{filter}&limit={limit}{(next.Length > 0 ? $"&cursor={next}" : "")}");
                    Assert.That(page.Items("transactions").Count(), Is.InRange(1, limit), page.Body);
                    joined.AddRange(page.Items("transactions").Select(item => item.GetProperty("id").GetString()!));
                    next = page.Member("next");
                }
                Assert.That(joined, Is.EqualTo(whole), $"{filter} by {limit}");
            }
        }
        Assert.That(await Ids(server, "limit=500"), Has.Count.EqualTo(60));
        Assert.That(await Ids(server, "stuck=true&limit=500"), Has.Count.EqualTo(17),
            "each seventh has a problem, each sixth a parked call");
        Assert.That(await Ids(server, $"customer={customer}&limit=500"), Has.Count.EqualTo(28),
            "each fifth of SEP-6 and SEP-24, and all of SEP-31");
    }

    [TestCase("id=t1&sep=6", "id")]
    [TestCase("sep=7", "sep")]
    [TestCase("open=perhaps", "open")]
    [TestCase("stuck=false", "stuck")]
    [TestCase("limit=0", "limit")]
    [TestCase("cursor=nonsense", "cursor")]
    [TestCase("stuk=true", "query")]
    public async Task A_bad_query_is_a_problem_that_names_the_parameter(string query, string name)
    {
        await using var server = await TestServer.Start();

        (await server.Look($"/transactions?{query}")).AssertProblem(400, "invalid", name);
    }

    static async Task Fill(TestServer server, string account, string customer)
    {
        var book = server.Get<TransactionStore>();
        await server.Get<Database>().Write(async connection =>
        {
            for (var i = 0; i < 60; i++)
            {
                var sep = i % 3 == 0 ? "31" : i % 3 == 1 ? "6" : "24";
                var id = $"t{i * 37 % 60:D2}";
                await book.Apply(connection,
                    new(id, sep, "deposit", i % 4 == 0 ? "completed" : i % 4 == 1 ? "pending_anchor" : "incomplete", 1000 + i / 4, 1000 + i,
                    sep == "31" ? "" : i % 5 == 0 ? account : WalletSample.Account(), Memo.None, sep == "31" && i % 2 == 0 ? customer
                        : "", sep == "31" ? customer : "", "{}"u8.ToArray()), UpdateSource.Answer);
                await connection.ExecuteAsync("UPDATE transactions SET in_review = @inReview, problem = @problem, due = 0 WHERE id = @id",
                    new { inReview = i % 3 == 1 && i % 4 != 0 ? 1L : 0L, problem = i % 7 == 0 ? "p" : "", id });
                if (i % 6 != 0)
                    continue;
                await OutboxRows.Append(connection, new() { Id = $"c{i:D2}", TransactionId = id, Method = "m" });
                await connection.ExecuteAsync("UPDATE outbox SET state = 'parked' WHERE id = @call", new { call = $"c{i:D2}" });
            }
            return true;
        });
    }

    static async Task<List<string>> Ids(TestServer server, string query)
    {
        var reply = await server.Look($"/transactions?{query}");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return [.. reply.Items("transactions").Select(item => item.GetProperty("id").GetString()!)];
    }
}
