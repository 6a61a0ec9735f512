using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Sep9;

sealed class Sep9CatalogueTests
{
    static readonly string[] Contract = [.. ContractField.All.Select(field => field.Name)];

    static readonly string[] Forwarded = [.. ContractField.All.Where(field => field.Forwarded).Select(field => field.Name)];

    static readonly string[] Dropped = [.. ContractField.All.Where(field => !field.Forwarded).Select(field => field.Name)];

    [Test]
    public void Names_and_aliases_are_unique() =>
        Assert.That(Sep9Catalogue.Fields.SelectMany(field => new[] { field.Name, field.Alias }).Where(name => name is not null), Is.Unique);

    [Test]
    public void A_fields_index_is_its_place() =>
        Assert.That(Sep9Catalogue.Fields.Select(field => field.Index), Is.EqualTo(Enumerable.Range(0, Sep9Catalogue.Fields.Count)));

    [Test]
    public void The_catalogue_holds_the_contracts_fields_and_no_others() =>
        Assert.That(Sep9Catalogue.Fields.SelectMany(field => new[] { field.Name, field.Alias }).OfType<string>(),
            Is.EquivalentTo(Contract));

    [TestCaseSource(nameof(Contract))]
    public void Every_field_of_the_contract_is_known_with_its_type(string name) =>
        Assert.That(Sep9Catalogue.Find(name)?.KindName, Is.EqualTo(ContractField.All.Single(field => field.Name == name).Type));

    [TestCaseSource(nameof(Dropped))]
    public void A_field_the_platform_drops_is_marked(string name)
    {
        var field = Sep9Catalogue.Find(name)!;
        Assert.That(field.Name == name ? field.Instead is { Length: > 0 } : field.AliasDropped, Is.True);
    }

    [TestCaseSource(nameof(Forwarded))]
    public void A_field_the_platform_forwards_is_not_marked(string name)
    {
        var field = Sep9Catalogue.Find(name)!;
        Assert.That(field.Name == name ? field.Instead is not null : field.AliasDropped, Is.False);
    }

    [TestCaseSource(nameof(Contract))]
    public void Every_field_is_described_in_english_and_spanish(string name)
    {
        var field = Sep9Catalogue.Find(name)!;
        Assert.That((field.En.Trim(), field.Es.Trim()), Is.EqualTo((field.En, field.Es)));
        Assert.That(field.En, Is.Not.Empty);
        Assert.That(field.Es, Is.Not.Empty.And.Not.EqualTo(field.En));
    }

    [TestCase("family_name", "last_name")]
    [TestCase("given_name", "first_name")]
    [TestCase("proof_of_income", "photo_proof_of_income")]
    [TestCase("crypto_memo", "external_transfer_memo")]
    public void Both_names_of_a_field_find_it_under_the_one_that_is_answered(string alias, string name)
    {
        Assert.That(Sep9Catalogue.Find(alias)?.Name, Is.EqualTo(name));
        Assert.That(Sep9Catalogue.Find(alias), Is.SameAs(Sep9Catalogue.Find(name)));
    }

    [TestCase("")]
    [TestCase("FIRST_NAME")]
    [TestCase("first_name ")]
    [TestCase("organization.vat_number")]
    [TestCase("organization.bank_name")]
    [TestCase("email_address_verification")]
    [TestCase("account")]
    public void A_name_that_is_no_fields_finds_nothing(string name) => Assert.That(Sep9Catalogue.Find(name), Is.Null);

    [TestCase("mobile_number_verification", "mobile_number")]
    [TestCase("email_address_verification", "email_address")]
    [TestCase("family_name_verification", "last_name")]
    public void A_codes_name_finds_the_field_it_verifies(string name, string field) =>
        Assert.That(Sep9Catalogue.FindVerified(name)?.Name, Is.EqualTo(field));

    [TestCase("_verification")]
    [TestCase("shoe_size_verification")]
    [TestCase("email_address")]
    [TestCase("email_address_VERIFICATION")]
    public void A_name_that_is_no_codes_verifies_nothing(string name) => Assert.That(Sep9Catalogue.FindVerified(name), Is.Null);

    [Test]
    public void Only_the_mobile_number_has_a_field_that_names_its_format()
    {
        var field = Sep9Catalogue.Fields.Single(field => field.FormatField is not null);
        Assert.That((field.Name, field.FormatField), Is.EqualTo(("mobile_number", "mobile_number_format")));
    }

    [Test]
    public void Every_field_carries_its_name_as_utf8() =>
        Assert.That(Sep9Catalogue.Fields.Select(field => System.Text.Encoding.UTF8.GetString(field.Utf8Name)),
            Is.EqualTo(Sep9Catalogue.Fields.Select(field => field.Name)));

    [Test]
    public void Choices_pass_their_own_fields_check() =>
        Assert.That(Sep9Catalogue.Fields.SelectMany(field => field.Choices.Select(choice => field.Check(choice, default))),
            Is.Not.Empty.And.All.Matches<Checked>(result => result.Problem is null));

    [TestCase("email_address", "nobody")]
    [TestCase("mobile_number", "12")]
    [TestCase("bank_phone_number", "12")]
    [TestCase("mobile_money_number", "12")]
    [TestCase("organization.phone", "12")]
    [TestCase("birth_date", "yesterday")]
    [TestCase("id_issue_date", "yesterday")]
    [TestCase("id_expiration_date", "yesterday")]
    [TestCase("organization.registration_date", "yesterday")]
    [TestCase("card.expiration_date", "2030-01-01")]
    [TestCase("address_country_code", "XX")]
    [TestCase("birth_country_code", "XX")]
    [TestCase("id_country_code", "XX")]
    [TestCase("organization.address_country_code", "XX")]
    [TestCase("card.country_code", "XX")]
    [TestCase("language_code", "xx")]
    [TestCase("occupation", "baker")]
    [TestCase("organization.number_of_shareholders", "some")]
    [TestCase("ip_address", "localhost")]
    [TestCase("sex", "yes")]
    [TestCase("clabe_number", "1")]
    [TestCase("cbu_number", "1")]
    [TestCase("cbu_alias", "mi alias")]
    [TestCase("bank_number", "-")]
    [TestCase("bank_branch_number", "-")]
    [TestCase("bank_account_number", "DE00370400440532013000")]
    [TestCase("organization.website", "example.com")]
    [TestCase("organization.email", "nobody")]
    [TestCase("photo_id_front", "video/mp4")]
    [TestCase("photo_proof_of_income", "")]
    [TestCase("proof_of_liveness", "")]
    public void A_field_with_a_rule_has_its_check(string name, string bad) =>
        Assert.That(Sep9Catalogue.Find(name)!.Check(bad, new DateOnly(2026, 11, 21)).Problem, Is.Not.Null);

    [TestCase("first_name")]
    [TestCase("address")]
    [TestCase("id_type")]
    [TestCase("bank_account_type")]
    [TestCase("referral_id")]
    [TestCase("card.token")]
    public void A_free_text_field_takes_any_text(string name) =>
        Assert.That(Sep9Catalogue.Find(name)!.Check("¿Çå va? 漢字 <b>", default), Is.EqualTo(Checked.Good("¿Çå va? 漢字 <b>")));
}
