using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>What of an operator's decisions holds for the older record that a backup brings back.</summary>
sealed class CarriedVerdictsTests
{
    const long Next = 9;

    static readonly Sep9Field City = Sep9Catalogue.Find("city")!;

    [Test]
    public void Where_nothing_was_decided_the_record_is_the_same()
    {
        var old = Record("Lima");
        Assert.That(CarriedVerdicts.Carried(old, Record("Cusco"), Next), Is.SameAs(old));
    }

    [TestCase("Lima")]
    [TestCase("Cusco")]
    public void A_rejection_holds_whatever_the_values_are(string newer) =>
        Assert.That(CarriedVerdicts.Carried(Record("Lima"), Record(newer).With([Said(Verdict.Rejected)], []), Next)
            .VerdictOn("sep6")!.Verdict, Is.EqualTo(Verdict.Rejected));

    [Test]
    public void An_acceptance_holds_for_the_same_values_and_covers_no_later_one()
    {
        var carried = CarriedVerdicts.Carried(Record("Lima"), Record("Lima").With([Said(Verdict.Accepted)], []), Next).VerdictOn("sep6")!;
        Assert.That((carried.Verdict, carried.Version), Is.EqualTo((Verdict.Accepted, Next)));
        Assert.That(CarriedVerdicts.Carried(Record("Lima"), Record("Cusco").With([Said(Verdict.Accepted)], []), Next).VerdictOn("sep6"),
            Is.Null);
    }

    [Test]
    public void Who_was_rejected_stays_so_if_the_values_that_were_accepted_since_are_lost()
    {
        var old = Record("Lima").With([Said(Verdict.Rejected)], []);
        Assert.That(CarriedVerdicts.Carried(old, Record("Cusco").With([Said(Verdict.Accepted)], []), Next).VerdictOn("sep6")!.Verdict,
            Is.EqualTo(Verdict.Rejected));
    }

    [TestCase(Verdict.Rejected)]
    [TestCase(Verdict.Accepted)]
    public void What_was_taken_back_is_taken_back(Verdict verdict) =>
        Assert.That(CarriedVerdicts.Carried(Record("Lima").With([Said(verdict)], []), Record("Lima"), Next).VerdictOn("sep6"), Is.Null);

    [Test]
    public void A_value_that_was_turned_down_is_turned_down_and_one_that_is_lost_calls_an_operator()
    {
        var same = CarriedVerdicts.Carried(Record("Lima"), Record("Lima", Verdict.Rejected), Next);
        var lost = CarriedVerdicts.Carried(Record("Lima"), Record("Cusco", Verdict.Rejected), Next);

        Assert.That((same[City]!.Verdict, same.IsSuccessor), Is.EqualTo((Verdict.Rejected, false)));
        Assert.That((lost[City]!.Verdict, lost.IsSuccessor), Is.EqualTo((Verdict.None, true)));
    }

    [Test]
    public void What_was_asked_is_asked_and_an_answer_that_is_lost_is_asked_for_again()
    {
        var open = new Ask(City, "", "Where?", 3, true);
        var answered = open with { Open = false };

        Assert.That(CarriedVerdicts.Carried(Record("Lima"), Record("Lima").With([], [open]), Next).Asks.Single().Open, Is.True);
        Assert.That(CarriedVerdicts.Carried(Record("Lima"), Record("Lima").With([], [answered]), Next).Asks.Single().Open, Is.False);
        Assert.That(CarriedVerdicts.Carried(Record("Lima"), Record("Cusco").With([], [answered]), Next).Asks.Single().Open, Is.True);
        Assert.That(CarriedVerdicts.Carried(Record("Lima").With([], [open]), Record("Lima"), Next).Asks, Is.Empty);
    }

    [Test]
    public void A_successor_stays_one()
    {
        Assert.That(CarriedVerdicts.Carried(Record("Lima"), Record("Lima").AsSuccessor(), Next).IsSuccessor, Is.True);
        Assert.That(CarriedVerdicts.Carried(Record("Lima").AsSuccessor(), Record("Lima"), Next).IsSuccessor, Is.True);
    }

    static TypeVerdict Said(Verdict verdict) => new("sep6", verdict, LocalizedText.None, 5);

    static CustomerRecord Record(string city, Verdict verdict = Verdict.None) =>
        new([new FieldValue(City, city, null, 1, null) { Verdict = verdict }], []);
}
