using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Http;
using AnchorCallbacks.Tests.Customers.Types;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>The pure part: a record and a decision make a record.</summary>
sealed class CustomerDecisionTests
{
    const string Default = "fields: { city: required, tax_id: optional }";

    [TestCase(DecisionKind.Accept, Verdict.Accepted, "")]
    [TestCase(DecisionKind.Reject, Verdict.Rejected, "no")]
    public void A_verdict_on_a_field_replaces_the_value_as_it_was(DecisionKind kind, Verdict verdict, string message)
    {
        var record = Sample.Record(Sample.Value("city", "Lima"), Sample.Value("tax_id", "1"));
        var decided = Decide(record, OnFields(kind, message, "city"));

        Assert.That(decided.Record[Sample.Field("city")], Is.EqualTo(Sample.Value("city", "Lima").Judged(verdict, message)));
        Assert.That(decided.Record[Sample.Field("tax_id")], Is.SameAs(record[Sample.Field("tax_id")]));
        Assert.That(decided.Replaced.Values, Is.EqualTo([Sample.Value("city", "Lima")]));
        Assert.That(record[Sample.Field("city")]!.Verdict, Is.EqualTo(Verdict.None), "what was loaded stays as it was");
    }

    [Test]
    public void A_value_that_breaks_its_rule_can_be_accepted_all_the_same()
    {
        var decided = Decide(Sample.Record(Sample.Value("city", "x", problem: "is wrong")), OnFields(DecisionKind.Accept, "", "city"));

        Assert.That(CustomerEvaluation.Of(TypesText.Default(Default), decided.Record).Status, Is.EqualTo(CustomerStatus.Accepted));
    }

    [Test]
    public void A_verdict_on_a_type_has_the_version_it_makes_and_replaces_the_earlier_one()
    {
        var earlier = new TypeVerdict("default", Verdict.Rejected, "no", 3);
        var decided = Decide(Sample.Record(earlier, Sample.Value("city", "Lima")), OnType(DecisionKind.Accept), version: 9);

        Assert.That(decided.Record.Verdicts, Is.EqualTo([new TypeVerdict("default", Verdict.Accepted, LocalizedText.None, 9)]));
        Assert.That(decided.Replaced.Verdicts, Is.EqualTo([earlier]));
    }

    [Test]
    public void Accepting_a_type_again_counts_when_there_are_newer_values()
    {
        var record = Sample.Record(new TypeVerdict("default", Verdict.Accepted, "", 5), Sample.Value("city", "Lima", 5));
        Assert.That(Decide(record, OnType(DecisionKind.Accept)).Record, Is.SameAs(record));
        var newer = record.With([Sample.Value("city", "Cusco", 6)]);
        Assert.That(Decide(newer, OnType(DecisionKind.Accept), version: 7).Record.VerdictOn("default")!.Version, Is.EqualTo(7));
    }

    [Test]
    public void Asking_again_takes_the_place_of_the_earlier_ask_for_the_same()
    {
        var once = Decide(CustomerRecord.Empty, OnFields(DecisionKind.Ask, "first", "city", "tax_id"), version: 2).Record;
        var twice = Decide(once, OnFields(DecisionKind.Ask, "second", "city"), version: 3).Record;

        Assert.That(twice.Asks.Select(ask => $"{ask.Field.Name} {ask.Message} {ask.Version} {ask.Open}"),
            Is.EquivalentTo(["tax_id first 2 True", "city second 3 True"]));
    }

    [Test]
    public void Accepting_a_field_ends_what_was_asked_of_it_and_rejecting_keeps_it_required()
    {
        var asked = Decide(Sample.Record(Sample.Value("city", "Lima"), Sample.Value("tax_id", "1")),
            OnFields(DecisionKind.Ask, "m", "tax_id")).Record;

        Assert.That(Decide(asked, OnFields(DecisionKind.Accept, "", "tax_id")).Record.Asks, Is.Empty);
        var rejected = CustomerEvaluation.Of(TypesText.Default(Default), Decide(asked, OnFields(DecisionKind.Reject, "no", "tax_id"))
            .Record);
        Assert.That(rejected.Status, Is.EqualTo(CustomerStatus.NeedsInfo));
    }

    [Test]
    public void Rejecting_what_is_optional_and_was_not_asked_for_holds_nobody_up()
    {
        var decided = Decide(Sample.Record(Sample.Value("city", "Lima"), Sample.Value("tax_id", "1")),
            OnFields(DecisionKind.Reject, "no", "tax_id"));

        Assert.That(CustomerEvaluation.Of(TypesText.Default(Default), decided.Record).Status, Is.EqualTo(CustomerStatus.Accepted));
    }

    [Test]
    public void Lifting_takes_back_verdicts_and_asks_and_leaves_the_values()
    {
        var values = Sample.Record(Sample.Value("city", "Lima"));
        var judged = Decide(Decide(values, OnFields(DecisionKind.Reject, "no", "city")).Record,
            OnFields(DecisionKind.Ask, "m", "city", "occupation")).Record;

        var cleared = Decide(judged, OnFields(DecisionKind.Clear, "", "city", "occupation"));

        Assert.That((cleared.Record.Values.Single(), cleared.Record.Asks.Count), Is.EqualTo((Sample.Value("city", "Lima"), 0)));
        Assert.That(Decide(values, OnFields(DecisionKind.Clear, "", "city")).Record, Is.SameAs(values));
    }

    [Test]
    public void What_was_never_given_can_be_neither_accepted_nor_rejected()
    {
        foreach (var kind in new[] { DecisionKind.Accept, DecisionKind.Reject })
            Assert.That(Try(CustomerRecord.Empty, OnFields(kind, "m", "city")).Failure(),
                Is.EqualTo(Failure.Conflict("fields: city has not been given; it can be asked for")));
    }

    static Decision OnFields(DecisionKind kind, string message, params string[] names) =>
        new(kind, null, [.. names.Select(Sample.Field)], message);

    static Decision OnType(DecisionKind kind, string message = "") => new(kind, "default", [], message);

    static CustomerDecision Decide(CustomerRecord record, Decision decision, long version = 2) => Try(record, decision, version).Value();

    static Result<CustomerDecision> Try(CustomerRecord record, Decision decision, long version = 2) =>
        CustomerDecision.Decide(record, decision, TypesText.Build($"types:\n  default: {{ {Default} }}"), version);
}
