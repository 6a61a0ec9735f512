using System.Globalization;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>DCM's lists, compared with a list in memory, however the customers are found.</summary>
[OnEachEngine]
sealed class DcmListTests
{
    sealed record Known(string Reference, string Login, string Name, string Surname, string Segment, string Level, string Branch,
        long Balance, bool Disabled, DateTimeOffset Created, DateTimeOffset Updated);

    static readonly string Issuer = WalletSample.Account();

    static readonly string[] Names = ["Anna", "Olha", "Ivan"], Segments = ["PL", "PI", ""], Branches = ["North", "South", "East", ""];

    [Test]
    public async Task Every_list_is_right_however_its_customers_are_found()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        var dice = new Random(11);
        var known = new List<Known>();
        for (var number = 0; number < 40; number++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(30));
            var now = server.Clock.GetUtcNow();
            var one = Draw(dice, new("", $"l{number}", "", "", "", "", "", 0, false, now, now));
            known.Add(one with { Reference = await Create(bank, one) });
        }
        for (var change = 0; change < 15; change++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(30));
            var at = dice.Next(known.Count);
            known[at] = Draw(dice, known[at]) with { Updated = server.Clock.GetUtcNow() };
            await bank.Must(bank.Put($"/customers/{known[at].Reference}", Body(known[at])));
        }
        var (database, keys) = (server.Get<Database>(), server.Get<ServiceKeys>());

        for (var question = 0; question < 150; question++)
        {
            var (text, right, offset, limit) = Ask(dice, known);
            var query = Read(text);
            var expected = (right.Skip(offset).Take(limit).Select(one => one.Reference), right.Count);
            // All are read; some are; none is.
            foreach (var few in new[] { 1000, 4, -1 })
            {
                var (found, total) = await database.Read(async connection => await new DcmLists(keys, few).Page(connection, "bank", query));
                Assert.That(found, Is.EqualTo(expected.Item1), $"{few}: {text}");
                Assert.That(total, Is.EqualTo(expected.Count), $"{few}: {text}");
            }
            if (question % 10 == 0)
                Assert.That((await bank.Must(bank.Get($"/customers?{text}"))).Json.GetProperty("customers").EnumerateArray()
                    .Select(item => item.GetProperty("customer_guid").GetString()), Is.EqualTo(expected.Item1), text);
        }
        Assert.That(await Rows(server, "SELECT sum(customers) FROM dcm_groups"), Is.EqualTo(known.Count));
        Assert.That(await Rows(server, "SELECT count(*) FROM dcm_groups WHERE customers < 1"), Is.Zero);

        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
        var ids = await database.Read(async connection =>
            (await connection.QueryAsync<string>("SELECT customer_id FROM partner_customers")).AsList());
        foreach (var id in ids)
            await server.DeleteCustomer(id);
        foreach (var table in new[] { "dcm_customers", "dcm_groups", "dcm_values", "dcm_accounts" })
            Assert.That(await Rows(server, $"SELECT count(*) FROM {table}"), Is.Zero, table);
        Assert.That(await Rows(server, "SELECT count(*) FROM dcm_order WHERE id <> 'directory'"), Is.Zero);
    }

    [Test]
    public async Task Customers_of_an_earlier_release_are_put_into_the_lists()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        using var other = await Bank.Add(server, "other");
        foreach (var name in new[] { "Olha", "Anna", "Ivan" })
            await Create(bank, new("", name, name, "S", "PL", "1", "", 0, false, default, default));
        string[] lists = ["/customers?ordering=name", "/customers?segments=PL", "/customers?names=anna"];
        var before = new List<string>();
        foreach (var list in lists)
            before.Add((await bank.Must(bank.Get(list))).Body);
        // As a migration leaves them, and as the repair does.
        var repair = Docs.Pages.Read("docs/backup-restore.md").Split("```sql")[1].Split("```")[0];
        await server.Store.Change(repair);
        await server.Store.Change("""
            INSERT INTO dcm_customers (partner, reference, group_id, disabled, balance, created_at, updated_at)
            VALUES ('bank', 'without-record', 0, 0, 0, 1, 1)
            """);

        foreach (var list in lists)
            Assert.That((await bank.Must(bank.Get(list), 503)).Body, Does.Contain("try again later"));
        await other.Must(other.Get(lists[0]));
        await Create(bank, new("", "new", "New", "S", "PI", "1", "", 0, true, default, default));
        await server.Get<DcmOrdering>().Run(CancellationToken.None);
        await server.Get<DcmOrdering>().Run(CancellationToken.None);

        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
        foreach (var (list, body) in lists.Zip(before))
            Assert.That((await bank.Must(bank.Get(list))).Body, Is.EqualTo(body), list);
        Assert.That((await bank.Must(bank.Get("/customers?is_disabled=true"))).Json.GetProperty("total").GetInt32(), Is.EqualTo(4));
    }

    static Known Draw(Random dice, Known one) => one with
    {
        Name = Names[dice.Next(3)],
        Surname = $"S{dice.Next(8)}",
        Segment = Segments[dice.Next(one.Segment.Length > 0 ? 2 : 3)],
        Level = $"{dice.Next(3)}",
        Branch = Branches[dice.Next(one.Branch.Length > 0 ? 3 : 4)],
        Balance = dice.Next(20),
        Disabled = dice.Next(4) == 0,
    };

    /// <summary>A query, and the customers that it finds, in order.</summary>
    static (string Text, List<Known> Right, int Offset, int Limit) Ask(Random dice, List<Known> known)
    {
        var (parts, right) = (new List<string>(), known.AsEnumerable());
        if (dice.Next(2) == 0)
            parts.Add("is_disabled=true");
        else
            right = right.Where(one => !one.Disabled);
        Maybe(3, () => Names[dice.Next(3)], "names", (one, value) => one.Name == value);
        Maybe(4, () => $"S{dice.Next(8)}", "surnames", (one, value) => one.Surname == value);
        Maybe(6, () => Names[dice.Next(3)], "search_string", (one, value) => one.Name == value);
        Maybe(3, () => Segments[dice.Next(2)], "segments", (one, value) => one.Segment == value);
        Maybe(4, () => Branches[dice.Next(3)], "branch_guids", (one, value) => one.Branch == value);
        Maybe(8, () => known[dice.Next(known.Count)].Reference, "wallet_user_guids", (one, value) => one.Reference == value);
        Maybe(5, () => $"{dice.Next(20)}", "min_balance_allowed", (one, value) =>
            one.Balance >= long.Parse(value, CultureInfo.InvariantCulture));
        Maybe(5, () => Time(known[dice.Next(known.Count)].Created), "min_created_at", (one, value) => string.CompareOrdinal(
            Time(one.Created), value) >= 0);
        Maybe(5, () => Time(known[dice.Next(known.Count)].Updated), "max_updated_at", (one, value) => string.CompareOrdinal(
            Time(one.Updated), value) <= 0);
        if (dice.Next(3) == 0)
        {
            string[] levels = ["0", $"{dice.Next(1, 3)}"];
            parts.Add($"kyc_levels={levels[0]}&kyc_levels={levels[1]}");
            right = right.Where(one => levels.Contains(one.Level));
        }
        var ordering = new[] { "created_at", "updated_at", "name", "surname", "login" }[dice.Next(5)];
        right = right.OrderBy(one => ordering switch
        {
            "created_at" => Time(one.Created),
            "updated_at" => Time(one.Updated),
            "name" => one.Name.ToUpperInvariant(),
            "surname" => one.Surname,
            _ => one.Login.ToUpperInvariant(),
        }, StringComparer.Ordinal).ThenBy(one => one.Reference, StringComparer.Ordinal);
        var (isDescending, offset, limit) = (dice.Next(2) == 0, dice.Next(3) * dice.Next(20), dice.Next(1, 12));
        parts.Add($"ordering={(isDescending ? "-" : "")}{ordering}&offset={offset}&limit={limit}");
        return (string.Join('&', parts), [.. isDescending ? right.Reverse() : right], offset, limit);

        void Maybe(int oneIn, Func<string> draw, string name, Func<Known, string, bool> counts)
        {
            if (dice.Next(oneIn) != 0)
                return;
            var value = draw();
            parts.Add($"{name}={value}");
            right = right.Where(one => counts(one, value));
        }
    }

    static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static DcmQuery Read(string text) => DcmQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(text))).Failed(out var failure,
        out var query) ? throw new InvalidOperationException(failure.Text) : query;

    static async Task<string> Create(Bank bank, Known one) =>
        (await bank.Must(bank.Post("/customers", Body(one)))).Json.GetProperty("customer_guid").GetString()!;

    static string Body(Known one)
    {
        static string Optional(string name, string value) => value.Length == 0 ? "" : $",\"{name}\":\"{value}\"";
        return $$"""
            {"asset_code":"UAH","asset_issuer":"{{Issuer}}","login":"{{one.Login}}","name":"{{one.Name}}","surname":"{{one.Surname}}",
             "kyc_level":{{one.Level}},"balance_allowed":{{one.Balance}},"is_disabled":{{(one.Disabled ? "true" : "false")}}
             {{Optional("segment", one.Segment)}}{{Optional("branch_guid", one.Branch)}}}
            """;
    }

    static async Task<long> Rows(TestServer server, string sql) =>
        await server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<long>(sql));
}
