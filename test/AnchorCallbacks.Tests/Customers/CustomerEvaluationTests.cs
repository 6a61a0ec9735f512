using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Tests.Customers.Types;
using FsCheck;
using FsCheck.Fluent;
using static AnchorCallbacks.Customers.FieldStatus;

namespace AnchorCallbacks.Tests.Customers;

sealed class JudgementTests
{
    /// <summary>What can be the matter with the one field of a type.</summary>
    public enum Given
    {
        Nothing,
        Good,
        Bad,
        TurnedDown,
        Approved,
        BadButApproved,
    }

    // Nobody reviews.
    [TestCase("city: required", Given.Nothing, Absent, CustomerStatus.NeedsInfo)]
    [TestCase("city: required", Given.Good, Accepted, CustomerStatus.Accepted)]
    [TestCase("city: required", Given.Bad, Rejected, CustomerStatus.NeedsInfo)]
    [TestCase("city: required", Given.TurnedDown, Rejected, CustomerStatus.NeedsInfo)]
    [TestCase("city: required", Given.Approved, Accepted, CustomerStatus.Accepted)]
    [TestCase("city: required", Given.BadButApproved, Accepted, CustomerStatus.Accepted)]
    [TestCase("city: optional", Given.Nothing, Absent, CustomerStatus.Accepted)]
    [TestCase("city: optional", Given.Good, Accepted, CustomerStatus.Accepted)]
    [TestCase("city: optional", Given.Bad, Rejected, CustomerStatus.Accepted)]
    [TestCase("city: optional", Given.TurnedDown, Rejected, CustomerStatus.Accepted)]
    [TestCase("city: optional", Given.Approved, Accepted, CustomerStatus.Accepted)]
    [TestCase("city: optional", Given.BadButApproved, Accepted, CustomerStatus.Accepted)]
    // This field is reviewed.
    [TestCase("city: { need: required, review: manual }", Given.Nothing, Absent, CustomerStatus.NeedsInfo)]
    [TestCase("city: { need: required, review: manual }", Given.Good, InReview, CustomerStatus.Processing)]
    [TestCase("city: { need: required, review: manual }", Given.Bad, Rejected, CustomerStatus.NeedsInfo)]
    [TestCase("city: { need: required, review: manual }", Given.TurnedDown, Rejected, CustomerStatus.NeedsInfo)]
    [TestCase("city: { need: required, review: manual }", Given.Approved, Accepted, CustomerStatus.Accepted)]
    [TestCase("city: { need: required, review: manual }", Given.BadButApproved, Accepted, CustomerStatus.Accepted)]
    [TestCase("city: { need: optional, review: manual }", Given.Nothing, Absent, CustomerStatus.Accepted)]
    [TestCase("city: { need: optional, review: manual }", Given.Good, InReview, CustomerStatus.Processing)]
    [TestCase("city: { need: optional, review: manual }", Given.Bad, Rejected, CustomerStatus.Accepted)]
    [TestCase("city: { need: optional, review: manual }", Given.TurnedDown, Rejected, CustomerStatus.Accepted)]
    [TestCase("city: { need: optional, review: manual }", Given.Approved, Accepted, CustomerStatus.Accepted)]
    public void A_field_stands_by_its_need_its_value_and_its_review(string field, Given given, FieldStatus standing,
        CustomerStatus status) =>
        AssertJudged(TypesText.Default($"fields: {{ {field} }}"), given, standing, status);

    // The customer as a whole is reviewed: it waits until somebody has said yes to the whole.
    [TestCase("city: required", Given.Nothing, Absent, CustomerStatus.NeedsInfo)]
    [TestCase("city: required", Given.Good, InReview, CustomerStatus.Processing)]
    [TestCase("city: required", Given.Bad, Rejected, CustomerStatus.NeedsInfo)]
    [TestCase("city: required", Given.TurnedDown, Rejected, CustomerStatus.NeedsInfo)]
    [TestCase("city: required", Given.Approved, Accepted, CustomerStatus.Processing)]
    [TestCase("city: optional", Given.Nothing, Absent, CustomerStatus.Processing)]
    [TestCase("city: optional", Given.Good, InReview, CustomerStatus.Processing)]
    [TestCase("city: optional", Given.Bad, Rejected, CustomerStatus.Processing)]
    [TestCase("city: { need: required, review: auto }", Given.Good, Accepted, CustomerStatus.Processing)]
    [TestCase("city: { need: optional, review: auto }", Given.Nothing, Absent, CustomerStatus.Processing)]
    public void A_customer_of_a_reviewed_type_waits(string field, Given given, FieldStatus standing, CustomerStatus status) =>
        AssertJudged(TypesText.Default($"review: manual\nfields: {{ {field} }}"), given, standing, status);

    [TestCase(Given.Nothing)]
    [TestCase(Given.Good)]
    [TestCase(Given.Bad)]
    [TestCase(Given.TurnedDown)]
    [TestCase(Given.Approved)]
    public void A_rejected_customer_stays_rejected_whatever_is_given(Given given)
    {
        foreach (var review in new[] { "auto", "manual" })
            foreach (var need in new[] { "required", "optional" })
                Assert.That(CustomerEvaluation.Of(TypesText.Default($"review: {review}\nfields: {{ city: {need} }}"),
                    Record(given, Verdict.Rejected, 1)).Status, Is.EqualTo(CustomerStatus.Rejected));
    }

    // The verdict is on version 5.
    [TestCase(4, Accepted, CustomerStatus.Accepted)]
    [TestCase(5, Accepted, CustomerStatus.Accepted)]
    [TestCase(6, InReview, CustomerStatus.Processing)]
    public void An_accepted_customer_waits_again_only_for_newer_values(long version, FieldStatus standing, CustomerStatus status)
    {
        var record = Sample.Record(new TypeVerdict("default", Verdict.Accepted, "", 5), Sample.Value("city", "Lima", version));
        foreach (var type in new[] { "review: manual\nfields: { city: required }", "fields: { city: { need: required, review: manual } }" })
        {
            var evaluation = CustomerEvaluation.Of(TypesText.Default(type), record);
            Assert.That((evaluation.FieldStatuses.Single(), evaluation.Status), Is.EqualTo((standing, status)));
        }
    }

    [Test]
    public void A_newer_value_that_nobody_reviews_does_not_make_an_accepted_customer_wait()
    {
        var record = Sample.Record(new TypeVerdict("default", Verdict.Accepted, "", 5), Sample.Value("city", "Lima", 6));
        Assert.That(CustomerEvaluation.Of(TypesText.Default("review: manual\nfields: { city: { need: required, review: auto } }"), record)
            .Status, Is.EqualTo(CustomerStatus.Accepted));
    }

    [Test]
    public void An_accepted_customer_needs_info_when_something_required_is_missing() =>
        Assert.That(CustomerEvaluation.Of(TypesText.Default("review: manual\nfields: { city: required }"),
            Record(Given.Nothing, Verdict.Accepted, 5)).Status, Is.EqualTo(CustomerStatus.NeedsInfo));

    [Test]
    public void An_accepted_customer_does_not_make_a_bad_value_good() =>
        Assert.That(CustomerEvaluation.Of(TypesText.Default("fields: { city: required }"), Record(Given.Bad, Verdict.Accepted, 5))
            .FieldStatuses.Single(), Is.EqualTo(Rejected));

    [TestCase(Verdict.Accepted, CustomerStatus.Processing)]
    [TestCase(Verdict.Rejected, CustomerStatus.Processing)]
    public void A_verdict_on_another_type_means_nothing(Verdict verdict, CustomerStatus status)
    {
        var record = Sample.Record(new TypeVerdict("sep6", verdict, "", 5), Sample.Value("city", "Lima"));
        Assert.That(CustomerEvaluation.Of(TypesText.Default("review: manual\nfields: { city: required }"), record).Status,
            Is.EqualTo(status));
    }

    [Test]
    public void A_lifted_verdict_is_none() =>
        Assert.That(CustomerEvaluation.Of(TypesText.Default("fields: { city: required }"), Record(Given.Good, Verdict.None, 5)).Status,
            Is.EqualTo(CustomerStatus.Accepted));

    [TestCase("checking", Accepted)]
    [TestCase("CHECKING", Accepted)]
    [TestCase("giro", Rejected)]
    public void A_value_given_under_a_type_with_other_choices_must_be_one_of_these(string value, FieldStatus standing)
    {
        var type = TypesText.Default("fields: { bank_account_type: { need: required, choices: [checking, savings] } }");
        Assert.That(CustomerEvaluation.Of(type, Sample.Record(Sample.Value("bank_account_type", value))).FieldStatuses.Single(),
            Is.EqualTo(standing));
    }

    [Test]
    public void Where_nothing_is_checked_any_choice_stands() =>
        Assert.That(CustomerEvaluation.Of(
            TypesText.Default("fields: { bank_account_type: { need: required, check: off, choices: [checking] } }"),
            Sample.Record(Sample.Value("bank_account_type", "giro")))
            .FieldStatuses.Single(), Is.EqualTo(Accepted));

    [Test]
    public void An_approved_choice_stands() =>
        Assert.That(CustomerEvaluation.Of(TypesText.Default("fields: { bank_account_type: { need: required, choices: [checking] } }"),
            Sample.Record(Sample.Value("bank_account_type", "giro").Judged(Verdict.Accepted))).FieldStatuses.Single(),
                Is.EqualTo(Accepted));

    [Test]
    public void The_error_of_a_field_is_the_operators_word_then_the_rule_then_the_choices()
    {
        var type = TypesText.Default("fields: { bank_account_type: { need: required, choices: [checking, savings] } }");
        var need = type.Fields.Single();
        var bad = Sample.Value("bank_account_type", "x", problem: "is wrong");
        Assert.That(CustomerEvaluation.ErrorOf(type, need, bad.Judged(Verdict.Rejected, "Please send it again"), null, null),
            Is.EqualTo("Please send it again"));
        Assert.That(CustomerEvaluation.ErrorOf(type, need, bad, null, null), Is.EqualTo("is wrong"));
        Assert.That(CustomerEvaluation.ErrorOf(type, need, Sample.Value("bank_account_type", "x"), null, null),
            Is.EqualTo("must be one of checking, savings"));
    }

    [Test]
    public void The_status_follows_from_how_the_fields_stand()
    {
        var type = TypesText.Default(
            "fields: { city: required, sex: { need: required, review: manual }, tax_id: optional, address: { need: optional, review: "
                + "manual } }");
        var given = Gen.Elements(Enum.GetValues<Given>());
        Prop.ForAll(Gen.CollectToArray(type.Fields, need => given.Select(state => (need.Field.Name, Given: state))).ToArbitrary(), states =>
        {
            var evaluation = CustomerEvaluation.Of(type,
                Sample.Record([.. states.Select(state => Value(state.Name, state.Given)).OfType<FieldValue>()]));
            var lacking = type.Fields.Zip(evaluation.FieldStatuses).Any(pair => pair.First.Required && pair.Second is (Absent or Rejected));
            var expected = lacking ? CustomerStatus.NeedsInfo : evaluation.FieldStatuses.Contains(InReview) ? CustomerStatus.Processing
                : CustomerStatus.Accepted;
            return evaluation.Status == expected;
        }).QuickCheckThrowOnFailure();
    }

    static void AssertJudged(CustomerType type, Given given, FieldStatus standing, CustomerStatus status)
    {
        var evaluation = CustomerEvaluation.Of(type, Sample.Record([.. new[] { Value("city", given) }.OfType<FieldValue>()]));
        Assert.That((evaluation.FieldStatuses.Single(), evaluation.Status), Is.EqualTo((standing, status)));
    }

    static CustomerRecord Record(Given given, Verdict verdict, long version) =>
        Sample.Record(new TypeVerdict("default", verdict, "", version), [.. new[] { Value("city", given) }.OfType<FieldValue>()]);

    static FieldValue? Value(string field, Given given) => given switch
    {
        Given.Good => Sample.Value(field, "other"),
        Given.Bad => Sample.Value(field, "x", problem: "is wrong"),
        Given.TurnedDown => Sample.Value(field, "other").Judged(Verdict.Rejected, "no"),
        Given.Approved => Sample.Value(field, "other").Judged(Verdict.Accepted),
        Given.BadButApproved => Sample.Value(field, "x", problem: "is wrong").Judged(Verdict.Accepted),
        _ => null,
    };
}
