using AnchorCallbacks.Partners;
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
                        : new($"NAME {dice.Next(40)}", from?.Reference ?? $"{Guid.NewGuid()}", dice.Next(5), dice.Next(4) == 0);
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

        HashSet<long> groups = [1, 3];
        foreach (var (isDescending, withDisabled) in new[] { (false, false), (true, false), (false, true), (true, true) })
            foreach (var offset in new[] { 0, 1, 255, 256, 257, 400, places.Count - 3, places.Count, 5000 })
            {
                var right = places.Where(place => withDisabled || !place.Disabled).Select(place => place.Reference).ToList();
                if (isDescending)
                    right.Reverse();
                var text = $"{isDescending} {withDisabled} {offset}";
                Assert.That(await Page(offset, right.Count, null, null), Is.EqualTo(right.Skip(offset).Take(20)), text);
                var selected = right.Where(Counts).ToList();
                Assert.That(await Page(offset / 10, selected.Count, null, some => ValueTask.FromResult(some.Where(Counts).ToHashSet())),
                    Is.EqualTo(selected.Skip(offset / 10).Take(20)), $"{text} selected");
                var grouped = places.Where(place => groups.Contains(place.Group)).Select(place => place.Reference).ToList();
                if (isDescending)
                    grouped.Reverse();
                Assert.That(await Page(offset / 2, grouped.Count, groups, null), Is.EqualTo(grouped.Skip(offset / 2).Take(20)),
                    $"{text} of groups");

                ValueTask<List<string>> Page(int from, int total, HashSet<long>? of,
                    Func<List<string>, ValueTask<HashSet<string>>>? select) =>
                    database.Read(async connection => await order.Page(connection, "bank", "name",
                        PagePlace.Of(from, 20, total, isDescending), withDisabled, of, select));
            }
        Assert.That(await database.Read(async connection =>
            await order.Page(connection, "other", "name", new(0, 20, false, false), true, null, null)), Is.Empty);

        static bool Counts(string reference) => reference[0] is '0' or '7' or 'a';
    }

    [Test]
    public async Task Nothing_of_a_deleted_customer_stays_in_a_block()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        var (keys, database) = (server.Get<ServiceKeys>(), server.Get<Database>());
        var order = new DcmOrder(keys);
        var places = Enumerable.Range(0, 600).Select(number => new DcmPlace($"NAME {number:000}", $"{number}", 1, false)).ToList();
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
}
