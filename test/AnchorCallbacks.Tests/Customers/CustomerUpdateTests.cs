using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Tests.Customers.Types;

namespace AnchorCallbacks.Tests.Customers;

sealed class CustomerUpdateTests
{
    static readonly CustomerTypes Types = TypesText.Build(
        """
        unknownType: refuse
        types:
          default:
            fields: { first_name: required, last_name: optional, email_address: optional, birth_date: optional,
                mobile_number: optional, tax_id: optional }
          banked:
            extends: default
            accepts: [alias]
            fields: { bank_account_type: { need: required, choices: [checking, savings] } }
        """);

    [Test]
    public void A_new_customer_has_what_was_given_in_its_one_spelling()
    {
        var update = Decide(null,
            Sample.Put(("first_name", "Ada"), ("email_address", "ada@EXAMPLE.com"), ("birth_date", "1985-02-28T00:00:00Z")));
        Assert.That(Texts(update.Changed),
            Is.EquivalentTo([("first_name", "Ada"), ("email_address", "ada@example.com"), ("birth_date", "1985-02-28")]));
        Assert.That(update.Changed.Select(value => (value.Version, value.Problem)), Is.All.EqualTo((7L, default(string))));
        Assert.That(update.Replaced, Is.Empty);
        Assert.That(Texts(update.Record.Values), Is.EquivalentTo(Texts(update.Changed)));
    }

    [Test]
    public void A_request_without_a_field_makes_a_customer_without_a_value()
    {
        var update = Decide(null, Sample.Put());
        Assert.That((update.Changed.Count, update.Record.Values.Count(), update.Type.Name, update.LastType),
            Is.EqualTo((0, 0, "default", "")));
    }

    [Test]
    public void Another_value_takes_the_old_ones_place()
    {
        var update = Decide(Known(Sample.Value("first_name", "Ada"), Sample.Value("tax_id", "1")), Sample.Put(("first_name", "Augusta")));
        Assert.That(Texts(update.Changed), Is.EqualTo([("first_name", "Augusta")]));
        Assert.That(Texts(update.Replaced), Is.EqualTo([("first_name", "Ada")]));
        Assert.That(Texts(update.Record.Values), Is.EquivalentTo([("first_name", "Augusta"), ("tax_id", "1")]));
    }

    [TestCase("first_name", "Ada", "Ada")]
    [TestCase("first_name", "Ada", "  Ada ")]
    [TestCase("email_address", "ada@example.com", "ada@Example.COM")]
    [TestCase("birth_date", "1985-02-28", "1985-02-28T23:00:00-05:00")]
    [TestCase("mobile_number", "+14155550100", "+1 (415) 555-0100")]
    public void An_equal_value_changes_nothing(string field, string stored, string given)
    {
        var customer = Known(Sample.Value(field, stored));
        var update = Decide(customer, Sample.Put((field, given)));
        Assert.That((update.Changed.Count, update.Replaced.Count), Is.EqualTo((0, 0)));
        Assert.That(update.Record, Is.SameAs(customer.Record));
    }

    [Test]
    public void An_equal_value_reopens_no_review()
    {
        var update = Decide(Known(Sample.Value("tax_id", "1").Judged(Verdict.Rejected, "no")), Sample.Put(("tax_id", "1")));
        Assert.That(update.Record[Sample.Field("tax_id")]!.Verdict, Is.EqualTo(Verdict.Rejected));
    }

    [Test]
    public void Another_value_starts_without_a_verdict()
    {
        var update = Decide(Known(Sample.Value("tax_id", "1").Judged(Verdict.Rejected, "no")), Sample.Put(("tax_id", "2")));
        Assert.That(update.Changed.Single(), Is.EqualTo(Sample.Value("tax_id", "2", 7)));
    }

    [Test]
    public void A_verdict_on_the_customer_stays_when_values_change()
    {
        var verdict = new TypeVerdict("default", Verdict.Rejected, "no", 1);
        Assert.That(Decide(Sample.Customer(Sample.Record(verdict)), Sample.Put(("tax_id", "2"))).Record.Verdicts, Is.EqualTo([verdict]));
    }

    [Test]
    public void A_field_the_type_does_not_list_is_stored() =>
        Assert.That(Texts(Decide(null, Sample.Put(("city", "Lima"), ("organization.name", "Lima SA"))).Changed),
            Is.EquivalentTo([("city", "Lima"), ("organization.name", "Lima SA")]));

    [Test]
    public void A_field_the_type_does_not_list_is_checked_all_the_same() =>
        Assert.That(Refusal(null, Sample.Put(("clabe_number", "1"))), Is.EqualTo("clabe_number: must be a CLABE of 18 digits"));

    [TestCase("first_name", "bell\u0007", "first_name: must not contain control characters other than tab and line break")]
    [TestCase("email_address", "nobody", "email_address: must be an e-mail address, such as name@example.com")]
    [TestCase("birth_date", "2026-11-22", "birth_date: must not lie in the future")]
    [TestCase("birth_date", "1899-12-31", "birth_date: must not lie before 1900")]
    [TestCase("family_name", "bell\u0007", "family_name: must not contain control characters other than tab and line break")]
    public void A_bad_value_is_refused_naming_field_and_rule(string name, string value, string problem)
    {
        Assert.That(Refusal(null, Sample.Put(("tax_id", "1"), (name, value))), Is.EqualTo(problem));
        Assert.That(Refusal(Known(Sample.Value("first_name", "Ada")), Sample.Put((name, value))), Is.EqualTo(problem));
    }

    [Test]
    public void Everything_that_is_wrong_is_said_at_once() =>
        Assert.That(Refusal(null, Sample.Put(("birth_date", "soon"), ("email_address", "x"), ("email_address_verification", "1"))),
            Is.EqualTo(
                "email_address_verification: no code was requested for email_address; birth_date: must be a date, YYYY-MM-DD; "
                + "email_address: must be an e-mail address, such as name@example.com"));

    [Test]
    public void A_refusal_never_repeats_the_value() =>
        Assert.That(Refusal(null, Sample.Put(("email_address", "s3cret"), ("birth_date", "s3cret"), ("sex", "s3cret"))),
            Does.Not.Contain("s3cret"));

    [TestCase("Checking", "checking")]
    [TestCase("SAVINGS", "savings")]
    public void A_choice_is_kept_in_the_files_spelling(string given, string kept) =>
        Assert.That(Texts(Decide(null, Sample.Put(("type", "banked"), ("bank_account_type", given))).Changed),
            Is.EqualTo([("bank_account_type", kept)]));

    [Test]
    public void What_is_no_choice_is_refused_naming_the_choices() =>
        Assert.That(Refusal(null, Sample.Put(("type", "banked"), ("bank_account_type", "giro"))),
            Is.EqualTo("bank_account_type: must be one of checking, savings"));

    [Test]
    public void Another_type_has_other_choices() =>
        Assert.That(Texts(Decide(null, Sample.Put(("bank_account_type", "giro"))).Changed), Is.EqualTo([("bank_account_type", "giro")]));

    [TestCase("email_address_verification", "email_address_verification: no code was requested for email_address")]
    [TestCase("mobile_number_verification", "mobile_number_verification: no code was requested for mobile_number")]
    public void A_code_nobody_asked_for_is_refused(string name, string problem) =>
        Assert.That(Refusal(null, Sample.Put((name, "2735021"))), Is.EqualTo(problem));

    [Test]
    public void An_empty_code_is_none() => Assert.That(Decide(null, Sample.Put(("email_address_verification", ""))).Changed, Is.Empty);

    [TestCase("hash")]
    [TestCase("national")]
    public void A_mobile_number_of_another_format_is_not_checked(string format) =>
        Assert.That(Texts(Decide(null, Sample.Put(("mobile_number", "9f86d081"), ("mobile_number_format", format))).Changed),
            Does.Contain(("mobile_number", "9f86d081")));

    [TestCase("E.164")]
    [TestCase("e.164")]
    public void A_mobile_number_said_to_be_e164_is_checked(string format) =>
        Assert.That(Refusal(null, Sample.Put(("mobile_number", "9f86d081"), ("mobile_number_format", format))),
            Does.StartWith("mobile_number: must be a phone number"));

    [Test]
    public void The_format_may_have_been_given_before() =>
        Assert.That(Texts(Decide(Known(Sample.Value("mobile_number_format", "hash")), Sample.Put(("mobile_number", "9f86d081"))).Changed),
            Is.EqualTo([("mobile_number", "9f86d081")]));

    [Test]
    public void A_new_format_counts_before_the_one_given_before() =>
        Assert.That(Refusal(Known(Sample.Value("mobile_number_format", "hash")),
            Sample.Put(("mobile_number", "9f86d081"), ("mobile_number_format", "E.164"))),
            Does.StartWith("mobile_number: "));

    [Test]
    public void The_format_is_that_of_the_mobile_number_alone() =>
        Assert.That(Refusal(null, Sample.Put(("bank_phone_number", "9f86d081"), ("mobile_number_format", "hash"))),
            Does.StartWith("bank_phone_number: "));

    [Test]
    public void A_mobile_number_of_another_format_still_has_no_control_characters() =>
        Assert.That(Refusal(null, Sample.Put(("mobile_number", "9f\u0000"), ("mobile_number_format", "hash"))),
            Does.StartWith("mobile_number: must not contain control"));

    [TestCase("banked", "", "banked", "banked")]
    [TestCase("alias", "", "banked", "banked")]
    [TestCase(null, "", "default", "")]
    [TestCase(null, "banked", "banked", "banked")]
    [TestCase("default", "banked", "default", "default")]
    [TestCase(null, "gone", "default", "gone")]
    public void The_type_is_the_requests_or_else_the_last_ones_or_else_default(string? given, string last, string type, string lastType)
    {
        var put = given is null ? Sample.Put() : Sample.Put(("type", given));
        var update = Decide(Sample.Customer(CustomerRecord.Empty, last), put);
        Assert.That((update.Type.Name, update.LastType), Is.EqualTo((type, lastType)));
    }

    [Test]
    public void An_unknown_type_is_refused_naming_the_known_ones() =>
        Assert.That(Refusal(null, Sample.Put(("type", "sep99"), ("email_address", "x"))),
            Is.EqualTo("type: not a configured customer type; there are default, banked"));

    [Test]
    public void A_refusal_is_for_an_invalid_request() =>
        Assert.That(CustomerUpdate.Decide(null, Sample.Put(("type", "sep99")), Types, 1, Sample.Today).Failure().Kind,
            Is.EqualTo(FailureKind.Invalid));

    static Customer Known(params FieldValue[] values) => Sample.Customer(Sample.Record(values), version: 6);

    static CustomerUpdate Decide(Customer? current, CustomerPut put) => CustomerUpdate.Decide(current, put, Types, 7, Sample.Today).Value();

    static string Refusal(Customer? current, CustomerPut put) => CustomerUpdate.Decide(current, put, Types, 7, Sample.Today).Failure().Text;

    static IEnumerable<(string, string)> Texts(IEnumerable<FieldValue> values) => values.Select(value => (value.Field.Name, value.Text));
}
