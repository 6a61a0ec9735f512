using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Tests.Customers.Types;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>What <see cref="CustomerUpdate"/> makes of bad values where they are reported, or not checked at all.</summary>
sealed class CustomerUpdateLenientTests
{
    const string EmailRule = "must be an e-mail address, such as name@example.com";

    static readonly CustomerTypes Types = TypesText.Build(
        """
        types:
          default: { check: report, fields: { email_address: required, tax_id: { need: optional, check: strict },
            sex: { need: optional, check: off } } }
          off: { check: off, fields: { bank_account_type: { need: optional, choices: [checking] } } }
        """);

    [Test]
    public void A_bad_value_is_kept_as_it_came_with_its_rule() =>
        Assert.That(Decide(null, Sample.Put(("email_address", "NoOne"))).Changed,
            Is.EqualTo([Sample.Value("email_address", "NoOne", 7, EmailRule)]));

    [Test]
    public void A_bad_value_does_not_keep_a_good_one_out() =>
        Assert.That(Decide(null, Sample.Put(("email_address", "NoOne"), ("city", "Lima")))
            .Changed.Select(value => (value.Field.Name, value.Problem)),
            Is.EquivalentTo([("email_address", EmailRule), ("city", null)]));

    [Test]
    public void A_bad_value_never_replaces_a_good_one()
    {
        var customer = Known(Sample.Value("email_address", "ada@example.com"));
        var update = Decide(customer, Sample.Put(("email_address", "nobody")));
        Assert.That(update.Changed, Is.Empty);
        Assert.That(update.Record, Is.SameAs(customer.Record));
    }

    [Test]
    public void A_bad_value_never_replaces_a_good_one_whatever_it_is() =>
        Prop.ForAll(Generators.Text.ToArbitrary(), text =>
        {
            var put = Sample.Put(("email_address", "a@@" + text));
            return Decide(Known(Sample.Value("email_address", "ada@example.com")), put).Changed.Count == 0;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_good_value_replaces_a_bad_one()
    {
        var update = Decide(Known(Sample.Value("email_address", "nobody", 1, EmailRule)), Sample.Put(("email_address", "ada@example.com")));
        Assert.That(update.Changed, Is.EqualTo([Sample.Value("email_address", "ada@example.com", 7)]));
        Assert.That(update.Replaced, Is.EqualTo([Sample.Value("email_address", "nobody", 1, EmailRule)]));
    }

    [Test]
    public void Another_bad_value_replaces_a_bad_one() =>
        Assert.That(Decide(Known(Sample.Value("email_address", "nobody", 1, EmailRule)), Sample.Put(("email_address", "somebody"))).Changed,
            Is.EqualTo([Sample.Value("email_address", "somebody", 7, EmailRule)]));

    [Test]
    public void The_same_bad_value_changes_nothing() =>
        Assert.That(Decide(Known(Sample.Value("email_address", "nobody", 1, EmailRule)), Sample.Put(("email_address", "nobody"))).Changed,
            Is.Empty);

    [Test]
    public void A_field_may_be_stricter_than_its_type() =>
        Assert.That(CustomerUpdate.Decide(null, Sample.Put(("tax_id", "\u0001")), Types, 7, Sample.Today).Failure().Text,
            Does.StartWith("tax_id: must not contain control"));

    [Test]
    public void A_field_may_be_laxer_than_its_type() =>
        Assert.That(Decide(null, Sample.Put(("sex", "unknown"))).Changed, Is.EqualTo([Sample.Value("sex", "unknown", 7)]));

    [TestCase("default")]
    [TestCase("off")]
    public void A_code_nobody_asked_for_is_passed_over(string type) =>
        Assert.That(Decide(null, Sample.Put(("type", type), ("email_address_verification", "1"))).Changed, Is.Empty);

    [TestCase("email_address", "nobody")]
    [TestCase("birth_date", "soon")]
    [TestCase("first_name", "bell\u0007")]
    [TestCase("bank_account_type", "giro")]
    [TestCase("bank_account_type", "Checking")]
    public void Where_nothing_is_checked_a_value_is_kept_as_it_came(string field, string value) =>
        Assert.That(Decide(null, Sample.Put(("type", "off"), (field, value))).Changed, Is.EqualTo([Sample.Value(field, value, 7)]));

    [Test]
    public void A_value_that_was_bad_and_is_not_checked_any_more_becomes_good() =>
        Assert.That(Decide(Known(Sample.Value("email_address", "nobody", 1, EmailRule)),
            Sample.Put(("type", "off"), ("email_address", "nobody"))).Changed,
            Is.EqualTo([Sample.Value("email_address", "nobody", 7)]));

    static Customer Known(params FieldValue[] values) => Sample.Customer(Sample.Record(values), version: 6);

    static CustomerUpdate Decide(Customer? current, CustomerPut put) => CustomerUpdate.Decide(current, put, Types, 7, Sample.Today).Value();
}
