using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class CustomerListTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required }
          sep6:
            fields: { first_name: required, photo_id_front: { need: required, review: manual } }
          reviewed:
            review: manual
            fields: { first_name: required }
        """;

    [Test]
    public async Task Nobody_makes_an_empty_list()
    {
        await using var server = await TestServer.Start();

        Assert.That((await server.Look("/customers")).Body, Is.EqualTo("""{"customers":[],"next":null}"""));
    }

    [Test]
    public async Task A_customer_is_listed_once_for_each_type_with_its_status_and_no_value()
    {
        await using var server = await TestServer.Start(Types);
        var account = WalletSample.Account();
        var id = await server.Customer(("account", account), ("first_name", "Wilhelmina"), ("memo", "7"), ("memo_type", "id"));
        await server.Customer(("id", id), ("type", "reviewed"));
        await server.Customer(("id", id), ("type", "sep6"));

        var list = await server.Look("/customers");

        Assert.That(Lines(list), Is.EqualTo([$"{id} reviewed PROCESSING", $"{id} sep6 NEEDS_INFO", $"{id} default ACCEPTED"]));
        var first = list.Items("customers").First();
        Assert.That((first.GetProperty("account").GetString(), first.GetProperty("memo").GetString(), first.GetProperty("memo_type")
            .GetString()), Is.EqualTo((account, "7", "id")));
        Assert.That(first.GetProperty("review_since").GetDateTimeOffset(), Is.EqualTo(server.Clock.GetUtcNow()));
        Assert.That(list.Body, Does.Not.Contain("Wilhelmina"));
    }

    [Test]
    public async Task Pages_of_any_size_join_to_the_whole_list_under_every_filter()
    {
        await using var server = await TestServer.Start(Types);
        var shared = WalletSample.Account();
        for (var i = 0; i < 12; i++)
        {
            var account = i % 3 == 0 ? shared : WalletSample.Account();
            string[] types = i % 2 == 0 ? ["default", "reviewed"] : ["sep6", "reviewed"];
            foreach (var type in types)
                await server.Customer(("account", account), ("memo", $"{i}"), ("first_name", "A"), ("type", type));
            if (i % 4 == 0)
                server.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        foreach (var filter in (string[])
        [
            "", "status=PROCESSING", "status=NEEDS_INFO", "status=ACCEPTED&type=default", "type=reviewed", "type=sep6", "needs_review=true",
                "needs_review=true&type=reviewed",
            $"account={shared}", $"account={shared}&type=reviewed", $"account={shared}&status=PROCESSING", $"account={shared}&memo=6",
            "review_before=" + Uri.EscapeDataString(server.Clock.GetUtcNow().AddMinutes(-2).ToString("O")),
        ])
        {
            var whole = Lines(await server.Look($"/customers?{filter}")).ToList();
            Assert.That(whole, Is.Not.Empty.And.Unique, filter);
            foreach (var limit in new[] { 1, 5 })
            {
                var joined = new List<string>();
                string? next = "";
                while (next is not null)
                {
                    var page = await server.Look($"/customers?{filter}&limit={limit}{(next.Length > 0 ? $"&cursor={next}" : "")}");
                    Assert.That(page.Status, Is.EqualTo(200), page.Body);
                    Assert.That(page.Items("customers").Count(), Is.InRange(1, limit));
                    joined.AddRange(Lines(page));
                    next = page.Member("next");
                }
                Assert.That(joined, Is.EqualTo(whole), $"{filter} by {limit}");
            }
        }
    }

    [Test]
    public async Task Filters_hold_what_they_say()
    {
        await using var server = await TestServer.Start(Types);
        var (account, other) = (WalletSample.Account(), WalletSample.Account());
        var early = await server.Customer(("account", account), ("first_name", "A"), ("type", "reviewed"));
        server.Clock.Advance(TimeSpan.FromHours(2));
        var late = await server.Customer(("account", other), ("first_name", "A"), ("type", "reviewed"));
        var lacking = await server.Customer(("account", account), ("memo", "9"), ("first_name", "A"), ("type", "sep6"));

        Assert.That(await Ids(server, "needs_review=true"), Is.EqualTo([early, late]));
        Assert.That(await Ids(server, "status=PROCESSING"), Is.EqualTo([early, late]));
        Assert.That(await Ids(server, "status=NEEDS_INFO"), Is.EqualTo([lacking]));
        Assert.That(await Ids(server, "status=REJECTED"), Is.Empty);
        Assert.That(await Ids(server, "type=sep6"), Is.EqualTo([lacking]));
        Assert.That(await Ids(server, "type=sep6&status=PROCESSING"), Is.Empty);
        Assert.That(await Ids(server, $"account={account}"), Is.EqualTo([early, lacking]));
        Assert.That(await Ids(server, $"account={account}&memo=9"), Is.EqualTo([lacking]));
        Assert.That(await Ids(server, $"account={account}&memo=8"), Is.Empty);
        Assert.That(await Ids(server, "review_before=" + Uri.EscapeDataString(server.Clock.GetUtcNow().AddHours(-1).ToString("O"))),
            Is.EqualTo([early]));
    }

    [Test]
    public async Task Those_deleted_and_kept_are_listed_apart()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Deletion", "retain"));
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.DeleteCustomer(id);

        Assert.That((await server.Look("/customers")).Items("customers"), Is.Empty);
        var kept = (await server.Look("/customers?deleted=true")).Items("customers").Single();
        Assert.That(kept.GetProperty("id").GetString(), Is.EqualTo(id));
        Assert.That(kept.GetProperty("erase_at").GetDateTimeOffset(), Is.EqualTo(server.Clock.GetUtcNow().AddDays(1825)));
    }

    [TestCase("limit=0", "limit")]
    [TestCase("limit=501", "limit")]
    [TestCase("limit=ten", "limit")]
    [TestCase("limit=1&limit=2", "limit")]
    [TestCase("cursor=nonsense", "cursor")]
    [TestCase("cursor=%00", "cursor")]
    [TestCase("status=DONE", "status")]
    [TestCase("stauts=ACCEPTED", "query")]
    [TestCase("account=nobody", "account")]
    [TestCase("memo=1", "account")]
    [TestCase("needs_review=perhaps", "needs_review")]
    [TestCase("needs_review=true&status=ACCEPTED", "status")]
    [TestCase("review_before=yesterday", "review_before")]
    [TestCase("deleted=true&type=sep6", "deleted")]
    public async Task A_bad_query_is_a_problem_that_names_the_parameter(string query, string name)
    {
        await using var server = await TestServer.Start();

        (await server.Look($"/customers?{query}")).AssertProblem(400, "invalid", name);
    }

    [OnSqliteAlone]
    [TestCase(CustomerList.InReview, "customer_statuses_in_review")]
    [TestCase(CustomerList.InReviewOfType, "customer_statuses_in_review_by_type")]
    [TestCase(CustomerList.ByStatus, "customer_statuses_by_status")]
    [TestCase(CustomerList.ByStatusAndType, "customer_statuses_by_status")]
    [TestCase(CustomerList.ByAccount, "customers_by_account")]
    [TestCase(CustomerList.ByAccountAndMemo, "customers_by_account")]
    [TestCase(CustomerList.Deleted, "customers_to_erase")]
    public async Task A_list_walks_along_an_index_and_sorts_nothing(string sql, string index)
    {
        await using var server = await TestServer.Start();

        var plan = await server.Get<Database>().Read(async connection => (await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql, new
        {
            status = "",
            type = "",
            before = 0L,
            anyAge = 1L,
            account = "",
            memoType = "",
            memo = "",
            at = 0L,
            afterId = "",
            afterType = "",
            afterMemoType = "",
            afterMemo = "",
            most = 1L,
        })).Select(row => (string)row.detail).ToList());

        Assert.That(plan[0], Does.StartWith("SEARCH").And.Contain(index), string.Join('\n', plan));
        Assert.That(plan, Has.None.StartsWith("SCAN").And.None.Contains("AUTOMATIC"), string.Join('\n', plan));
        // One account and memo are one customer, whose few types may be sorted.
        Assert.That(plan.Where(step => step.Contains("TEMP B-TREE")
            && !(sql == CustomerList.ByAccount && (step.Contains("RIGHT PART") || step.Contains("LAST TERM")))), Is.Empty,
            string.Join('\n', plan));
    }

    static IEnumerable<string> Lines(Reply list) =>
        list.Items("customers")
            .Select(item =>
                $"{item.GetProperty("id").GetString()} {item.GetProperty("type").GetString()} {item.GetProperty("status").GetString()}");

    static async Task<List<string>> Ids(TestServer server, string query)
    {
        var reply = await server.Look($"/customers?{query}");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return [.. reply.Items("customers").Select(item => item.GetProperty("id").GetString()!)];
    }
}
