using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Tests.Sep9;

namespace AnchorCallbacks.Tests.Customers.Types;

/// <summary>config/customer-types.yaml as it is shipped.</summary>
sealed class ShippedTypesTests
{
    static readonly string[] Names = ["default", "sep6", "sep24", "sep24-customer", "sep31-sender", "sep31-receiver"];

    static readonly string Text = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "config", "customer-types.yaml"));

    readonly CustomerTypes types = TypesText.Build(Text);

    [Test]
    public void The_shipped_types_are_these()
    {
        Assert.That(types.All.Where(type => !type.IsPartners).Select(type => type.Name), Is.EqualTo(Names));
        Assert.That(types.All.Where(type => type.IsPartners).Select(type => (type.Name, type.Review)), Is.EqualTo(
            new[] { "bvnk-company", "bvnk-individual", "offblocks", "dcm" }.Select(name => (name, Review.Manual))),
            "nobody is accepted without a person's look");
    }

    [TestCase("default", "first_name last_name email_address")]
    [TestCase("sep6", "first_name last_name email_address")]
    [TestCase("sep24", "first_name last_name email_address")]
    [TestCase("sep24-customer", "first_name last_name email_address")]
    [TestCase("sep31-sender", "first_name last_name email_address")]
    [TestCase("sep31-receiver", "first_name last_name email_address bank_account_number bank_account_type bank_number")]
    public void A_type_requires_exactly_these_fields(string type, string required) =>
        Assert.That(types.Configured(type)!.Fields.Where(need => need.Required).Select(need => need.Field.Name),
            Is.EquivalentTo(required.Split(' ')));

    [TestCaseSource(nameof(Names))]
    public void A_type_lists_every_field_the_platform_forwards_and_no_other(string type) =>
        Assert.That(types.Configured(type)!.Fields.Select(need => need.Field),
            Is.EquivalentTo(ContractField.All.Where(field => field.Forwarded).Select(field => Sep9Catalogue.Find(field.Name)).Distinct()));

    [TestCaseSource(nameof(Names))]
    public void Nothing_waits_for_review(string type)
    {
        Assert.That(types.Configured(type)!.Review, Is.EqualTo(Review.Auto));
        Assert.That(types.Configured(type)!.Fields.Select(need => need.Review), Is.All.EqualTo(Review.Auto));
    }

    [TestCase("sep31-foreign-receiver", "sep31-receiver")]
    [TestCase("sep31-foreign-sender", "sep31-sender")]
    [TestCase("sep31-large-sender", "sep31-sender")]
    public void A_type_of_the_platforms_samples_is_accepted(string name, string type) =>
        Assert.That(types.Find(name)!.Name, Is.EqualTo(type));

    [Test]
    public void An_unknown_type_is_served_by_default() => Assert.That(types.Find("sep99")!.Name, Is.EqualTo("default"));

    [TestCaseSource(nameof(Names))]
    public void Only_what_a_sep24_wallet_typed_is_reported_and_not_refused(string type)
    {
        var expected = type == "sep24-customer" ? Validation.Report : Validation.Strict;
        Assert.That(types.Configured(type)!.Validation, Is.EqualTo(expected));
        Assert.That(types.Configured(type)!.Fields.Select(need => need.Validation), Is.All.EqualTo(expected));
    }

    [TestCaseSource(nameof(Names))]
    public void An_account_is_for_checking_or_savings(string type) =>
        Assert.That(types.Configured(type)!.RequirementOf(Sep9Catalogue.Find("bank_account_type")!)!.Choices,
            Is.EqualTo(["checking", "savings"]));

    [Test]
    public void The_shipped_file_warns_that_it_is_an_example_and_of_nothing_else() =>
        Assert.That(TypesText.Warnings(Text).Single(), Does.Contain("example customer types").And.Contain("take 'example' out"));

    [Test]
    public void Without_its_line_nothing_warns() =>
        Assert.That(TypesText.Warnings(Text.Replace("example: true\n", "", StringComparison.Ordinal)), Is.Empty);
}
