using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Tests.Hosting;

sealed class IdsTests
{
    [Test]
    public void An_id_in_order_is_a_ulid_of_the_present_time()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var id = Ids.NewInOrder();
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        Assert.That(id, Does.Match("^[0-7][0-9a-hjkmnp-tv-z]{25}$"));
        var time = id[..10].Aggregate(0L, (value, digit) => (value * 32) + "0123456789abcdefghjkmnpqrstvwxyz".IndexOf(digit));
        Assert.That(time, Is.InRange(before, after));
    }

    [Test]
    public void The_end_of_an_id_is_random([Values] bool inOrder)
    {
        var ends = Enumerable.Range(0, 1000).Select(_ => (inOrder ? Ids.NewInOrder() : Ids.New())[10..]).ToList();

        Assert.That(ends.Distinct().Count(), Is.EqualTo(1000));
        for (var place = 0; place < 16; place++)
            Assert.That(ends.Select(end => end[place]).Distinct().Count(), Is.EqualTo(32), $"digit {place}");
    }
}
