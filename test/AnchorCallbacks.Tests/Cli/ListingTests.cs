using AnchorCallbacks.Cli;

namespace AnchorCallbacks.Tests.Cli;

sealed class ListingTests
{
    const string Id = "8db11ef5-8528-4f11-88bb-e0a851489bdf", Account = "GARJP3EE54HU3XOCVWX6SAVYR3JANIKNRC343NURCJCD6UGBWKWV7NBR";

    static Listing Sample(string why = "short")
    {
        var listing = new Listing(new("Id"), new("Status"), new("Why", Fit.End), new("Account", Fit.Middle, IsExtra: true),
            new("Started", IsExtra: true));
        listing.Add(Id, "pending_anchor", why, Account, "2026-11-21T09:00:00Z");
        return listing;
    }

    [TestCase("short")]
    [TestCase("a reason that is much longer than any terminal has room for, and goes on, and on, and on")]
    [TestCase("日本語の理由は一文字で二つの場所を取りますから早く切らなければなりません")]
    public void In_80_columns_ids_stay_whole_and_the_rest_gives_way(string why)
    {
        var lines = Sample(why).Lines(80, wide: false).ToList();

        Assert.That(lines, Is.All.Matches<string>(line => Listing.Width(line) <= 80 && line == line.TrimEnd()));
        Assert.That(lines[1], Does.StartWith(Id).And.Contain("pending_anchor").And.Not.Contain(Account));
        Assert.That(lines[^1], Does.StartWith("(--wide shows ").And.Contain("Started"));
    }

    [Test]
    public void An_account_is_shortened_in_its_middle() =>
        Assert.That(Sample().Lines(120, wide: false).ElementAt(1), Does.Contain("GARJP3…WV7NBR").And.Contain("2026-11-21"));

    [Test]
    public void Wide_shows_all() =>
        Assert.That(Sample(new string('x', 200)).Lines(80, wide: true).ElementAt(1), Does.Contain(Account).And.Contain(new string('x', 200))
            .And.EndsWith("09:00:00Z"));

    [Test]
    public void A_pipe_gets_every_value_whole_and_none_padded() => Assert.That(Sample().Lines(null, wide: false),
        Is.EqualTo(new[] { "Id\tStatus\tWhy\tAccount\tStarted", $"{Id}\tpending_anchor\tshort\t{Account}\t2026-11-21T09:00:00Z" }));

    [Test]
    public void What_others_sent_ends_no_line_and_no_cell()
    {
        var listing = new Listing(new("Id"), new("Why", Fit.End));
        listing.Add("a\nb", "c\td\u001b[2J\u202e");

        Assert.That(listing.Lines(null, wide: false).Last(), Is.EqualTo("a b\tc d<U+001B>[2J<U+202E>"));
    }
}
