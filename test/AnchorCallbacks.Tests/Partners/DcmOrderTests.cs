using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>The sealed order of a bank's customers, compared with a sorted list.</summary>
[OnEachEngine]
sealed class DcmOrderTests
{
    [Test]
    public async Task Pages_are_those_of_a_sorted_list_while_customers_come_change_and_go()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        var (order, database, dice) = (new DcmOrder(server.Get<ServiceKeys>()), server.Get<Database>(), new Random(7));
        var places = new List<DcmPlace>();
        foreach (var _ in Enumerable.Range(0, 14))
            await database.Write(async connection =>
            {
                for (var step = 0; step < 100; step++)
                {
                    var old = places.Count > 0 && dice.Next(3) == 0 ? dice.Next(places.Count) : -1;
                    DcmPlace? from = old < 0 ? null : places[old];
                    // Many have the same name.
                    DcmPlace? to = old >= 0 && dice.Next(2) == 0 ? null
                        : new($"NAME {dice.Next(40)}", from?.Reference ?? $"{Guid.NewGuid()}", dice.Next(4) == 0);
                    await order.Move(connection, "bank", "name", from, to);
                    if (old >= 0)
                        places.RemoveAt(old);
                    if (to is { } place)
                        places.Add(place);
                }
                return true;
            });
        places.Sort();
        Assert.That(places, Has.Count.GreaterThan(600));

        foreach (var (isDescending, withDisabled) in new[] { (false, false), (true, false), (false, true), (true, true) })
            foreach (var offset in new[] { 0, 1, 255, 256, 257, 400, places.Count - 3, places.Count, 5000 })
            {
                var right = places.Where(place => withDisabled || !place.Disabled).Select(place => place.Reference).ToList();
                if (isDescending)
                    right.Reverse();
                Assert.That(await database.Read(async connection =>
                    await order.Page(connection, "bank", "name", isDescending, withDisabled, offset, 20, null)),
                    Is.EqualTo(right.Skip(offset).Take(20)), $"{isDescending} {withDisabled} {offset}");
                Assert.That(await database.Read(async connection =>
                    await order.Page(connection, "bank", "name", isDescending, withDisabled, offset / 10, 20,
                        some => ValueTask.FromResult(some.Where(Counts).ToHashSet()))),
                    Is.EqualTo(right.Where(Counts).Skip(offset / 10).Take(20)), $"{isDescending} {withDisabled} {offset} selected");
            }
        Assert.That(await database.Read(async connection =>
            await order.Page(connection, "other", "name", false, true, 0, 20, null)), Is.Empty);

        static bool Counts(string reference) => reference[0] is '0' or '7' or 'a';
    }

    [Test]
    public async Task Nothing_of_a_deleted_customer_stays_in_a_block()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        var (keys, database) = (server.Get<ServiceKeys>(), server.Get<Database>());
        var order = new DcmOrder(keys);
        var places = Enumerable.Range(0, 600).Select(number => new DcmPlace($"NAME {number:000}", $"{number}", false)).ToList();
        new Random(3).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(places));

        foreach (var some in places.Chunk(100))
            await database.Write(async connection =>
            {
                foreach (var place in some)
                    await order.Move(connection, "bank", "name", null, place);
                return true;
            });
        var gone = places.Where((_, at) => at % 2 == 0).ToList();
        foreach (var some in gone.Chunk(100))
            await database.Write(async connection =>
            {
                foreach (var place in some)
                    await order.Move(connection, "bank", "name", place, null);
                return true;
            });

        var blocks = await database.Read(async connection => (await connection.QueryAsync<(string Id, byte[] Block)>(
            "SELECT id, block FROM dcm_order WHERE partner = 'bank'")).AsList());
        var plain = string.Concat(blocks.Select(row =>
            ServiceSeal.OpenText(keys, row.Block, SealContext.DcmOrder("bank", "name", row.Id)) ?? throw new InvalidOperationException()));
        Assert.That(gone.Where(place => plain.Contains(place.Key, StringComparison.Ordinal)), Is.Empty);
        Assert.That(blocks.Select(row => System.Text.Encoding.UTF8.GetString(row.Block)), Has.None.Contain("NAME"));
    }

    [Test]
    public async Task A_list_finds_a_common_value_in_the_order_of_the_names()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        var issuer = WalletSample.Account();
        foreach (var number in Enumerable.Range(0, 12))
            await bank.Must(bank.Post("/customers", $$"""
                {"asset_code":"UAH","asset_issuer":"{{issuer}}","login":"l{{number}}","name":"{{(number % 2 == 0 ? "Anna" : "Olha")}}",
                 "surname":"S{{11 - number:00}}","segment":"PL","kyc_level":{{number % 3}}}
                """));
        var database = server.Get<Database>();
        var lists = new DcmLists(server.Get<ServiceKeys>(), mostSorted: 3);

        // The same answers, whether the database sorts few or the blocks give many.
        foreach (var query in new[]
        {
            "segments=PL&ordering=surname", "segments=PL&names=anna&ordering=-surname", "ordering=login", "names=anna,olha&ordering=name",
            "kyc_levels=1&kyc_levels=2&segments=PL&ordering=surname&offset=2&limit=3", "search_string=anna&ordering=-login",
            "min_balance_allowed=0&ordering=surname", "names=nobody&ordering=name",
        })
        {
            Assert.That(DcmQuery.Read(new Microsoft.AspNetCore.Http.QueryCollection(
                Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query))).Failed(out var failure, out var read),
                Is.False, failure.Text);
            var (found, total) = await database.Read(async connection => await lists.Page(connection, "bank", read));
            var answer = (await bank.Must(bank.Get($"/customers?{query}"))).Json;
            Assert.That(answer.GetProperty("customers").EnumerateArray().Select(item => item.GetProperty("customer_guid").GetString()),
                Is.EqualTo(found), query);
            Assert.That(answer.GetProperty("total").GetInt64(), Is.EqualTo(total), query);
        }
    }

    [Test]
    public async Task Customers_of_an_earlier_release_are_put_into_the_orders()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        var issuer = WalletSample.Account();
        foreach (var name in new[] { "Olha", "Anna", "Ivan" })
            await bank.Must(bank.Post("/customers", $$"""
                {"asset_code":"UAH","asset_issuer":"{{issuer}}","login":"{{name}}","name":"{{name}}","surname":"S","segment":"PL"}
                """));
        const string Lists = "/customers?ordering=name";
        var before = (await bank.Must(bank.Get(Lists))).Body;
        await server.Store.Change("UPDATE dcm_customers SET sort_keys = NULL");
        await server.Store.Change("DELETE FROM dcm_order");
        Assert.That((await bank.Must(bank.Get(Lists))).Json.GetProperty("total").GetInt64(), Is.Zero);

        await server.Get<DcmOrdering>().Run(CancellationToken.None);
        await server.Get<DcmOrdering>().Run(CancellationToken.None);

        Assert.That((await bank.Must(bank.Get(Lists))).Body, Is.EqualTo(before));
    }
}
