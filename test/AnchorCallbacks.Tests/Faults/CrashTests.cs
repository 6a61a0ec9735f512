using System.Globalization;
using System.Security.Cryptography;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>kill −9 in the middle of a storm of PUTs: what was acknowledged is there, what was not is there whole or not at all.
/// The environment variable CRASH_ROUNDS says how often.</summary>
[OnEachEngine]
sealed class CrashTests
{
    const int RoundsPerFolder = 5;

    static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("CRASH_ROUNDS"), CultureInfo.InvariantCulture, out var rounds)
        ? rounds : 5;

    [Test]
    public async Task Every_acknowledged_put_survives_a_kill_in_the_middle_of_a_storm()
    {
        var acknowledged = 0;
        for (var done = 0; done < Rounds;)
        {
            // A crash on top of the remains of earlier ones, but not on gigabytes of them.
            using var folder = TempFolder.WithStore();
            for (var last = Math.Min(done + RoundsPerFolder, Rounds); done < last; done++)
                acknowledged += await Round(folder, done);
        }
        await TestContext.Out.WriteLineAsync($"{Rounds} rounds, {acknowledged} acknowledged PUTs");
    }

    static async Task<int> Round(TempFolder folder, int round)
    {
        var storm = new Storm();
        await using (var server = await ServerProcess.Start(folder))
        {
            var raging = storm.Rage(server.Client);
            await Eventually(() => storm.Acknowledged >= 30 || raging.IsCompleted, "30 PUTs are acknowledged");
            await Task.Delay(RandomNumberGenerator.GetInt32(400));
            await server.Kill();
            await raging;
        }
        Assert.That(storm.Refusals, Is.Empty, $"round {round}");
        await using (var server = await ServerProcess.Start(folder))
        {
            await AssertAnswered(server, storm);
            await server.Kill();
        }
        await AssertStored(folder, storm);
        return storm.Acknowledged;
    }

    /// <summary>Through the restarted server: the same customers, and it knows what they gave.</summary>
    static async Task AssertAnswered(ServerProcess server, Storm storm)
    {
        var given = storm.Acknowledgements.Select(customer => customer.Account).Distinct()
            .ToDictionary(account => account, _ => new HashSet<string>());
        foreach (var (account, _, _) in storm.Newcomers)
            given[account].UnionWith(["first_name", "last_name", "email_address"]);
        foreach (var series in storm.Series.Where(series => series.Acknowledged > 0))
            given[series.Account].UnionWith([Storm.HotFields[series.Client].One, Storm.HotFields[series.Client].Other]);
        foreach (var series in storm.Photos.Where(series => series.Acknowledged > 0))
            given[series.Account].UnionWith(["id_number", "photo_id_front"]);
        foreach (var (account, id) in storm.Acknowledgements)
        {
            var reply = await server.Client.GetCustomer(("account", account));
            Assert.That((reply.Status, reply.Id), Is.EqualTo((200, id)));
            Assert.That(reply.Provided, Is.SupersetOf(given[account]));
        }
    }

    static async Task AssertStored(TempFolder folder, Storm storm)
    {
        await using var state = await StoredState.Open(folder);
        Assert.That(await state.Damage(), Is.Empty);
        await AssertStored(state, storm);
    }

    /// <summary>Every PUT that was acknowledged is there, whole.</summary>
    public static async Task AssertStored(StoredState state, Storm storm)
    {
        foreach (var (account, id, name) in storm.Newcomers)
        {
            var customer = await state.Find(account);
            Assert.That((customer?.Id, customer?.Record[Field("first_name")]?.Text), Is.EqualTo((id, name)));
        }
        foreach (var series in storm.Series)
            await AssertStored(state, series);
        foreach (var series in storm.Photos)
            await AssertStored(state, series);
    }

    static async Task AssertStored(StoredState state, ValueSeries series)
    {
        var record = (await state.Find(series.Account))?.Record;
        var (one, other) = Storm.HotFields[series.Client];
        var value = record?[Field(one)]?.Text;
        Assert.That(record?[Field(other)]?.Text, Is.EqualTo(value), "one field of a PUT without the other");
        Assert.That(Number(value), Is.InRange(series.Acknowledged, series.Sent));
    }

    /// <summary>The newest photo and its number belong together, and every acknowledged one before is still there.</summary>
    static async Task AssertStored(StoredState state, PhotoSeries series)
    {
        var customer = await state.Find(series.Account);
        var number = Number(customer?.Record[Field("id_number")]?.Text);
        Assert.That(number, Is.InRange(series.Acknowledged, series.Digests.Count));
        if (number == 0)
            return;
        var newest = await state.Document(customer!, customer!.Record[Field("photo_id_front")]!.Document!);
        Assert.That(PhotoSeries.DigestOf(newest), Is.EqualTo(series.Digests[number - 1]));
        var all = (await state.Documents(customer)).Select(PhotoSeries.DigestOf).ToList();
        Assert.That(all, Is.Unique.And.SubsetOf(series.Digests.Take(number)));
        Assert.That(all, Is.SupersetOf(series.Digests.Take(number).Except(series.Refused)));
    }

    static Sep9Field Field(string name) => Sep9Catalogue.Find(name)!;

    static int Number(string? text) => text is null ? 0 : int.Parse(text, CultureInfo.InvariantCulture);
}
