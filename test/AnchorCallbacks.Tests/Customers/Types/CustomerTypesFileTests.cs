using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Tests.Customers.Types;

[OnEachEngine]
sealed class CustomerTypesFileTests
{
    [Test]
    public void A_file_that_is_not_there_stops_the_start_naming_setting_and_file() =>
        Assert.That(() => CustomerTypesFile.Read("/nowhere/types.yaml"), Throws.TypeOf<StartException>()
            .With.Message.StartsWith("Customers:TypesFile: /nowhere/types.yaml cannot be read"));

    [TestCase("")]
    [TestCase("# nothing but a comment\n")]
    public void An_empty_file_stops_the_start(string yaml) =>
        Assert.That(TypesText.Problems(yaml), Is.EqualTo(["types.yaml: is empty; it must have a member 'types'"]));

    [TestCase("types:\n  default: { fields: { first_name: required }\n", TestName = "A_mapping_that_is_not_closed_stops_the_start")]
    [TestCase("types:\n  default:\n\tfields: {}\n", TestName = "A_tab_for_indentation_stops_the_start")]
    [TestCase("types:\n  default: \"open\n", TestName = "A_text_that_is_not_closed_stops_the_start")]
    [TestCase("types:\n  default: *nobody\n", TestName = "An_alias_of_nothing_stops_the_start")]
    public void What_is_not_yaml_stops_the_start_with_its_place(string yaml) =>
        Assert.That(TypesText.Problems(yaml)[0], Does.Match(@"^types\.yaml:\d+:\d+: "));

    [TestCase("types:\n  default: { fields: { first_name: required } }\n  default: {}\n", 3,
        TestName = "A_type_given_twice_stops_the_start")]
    [TestCase("types:\n  default:\n    fields:\n      first_name: required\n      first_name: optional\n", 5,
        TestName = "A_field_given_twice_stops_the_start")]
    [TestCase("unknownType: refuse\nunknownType: default\ntypes: { default: {} }\n", 2, TestName = "A_setting_given_twice_stops_the_start")]
    public void A_name_given_twice_stops_the_start_with_its_line(string yaml, int line) =>
        Assert.That(TypesText.Problems(yaml)[0], Does.StartWith($"types.yaml:{line}:").And.Contains("uplicate"));

    [Test]
    public void A_field_given_under_both_its_names_stops_the_start() =>
        Assert.That(TypesText.Problems("types: { default: { fields: { last_name: required, family_name: optional } } }"),
            Is.EqualTo(["types.yaml:1:65: 'last_name' is listed twice, under both its names"]));

    [Test]
    public void A_field_that_does_not_exist_stops_the_start_with_line_and_column() =>
        Assert.That(TypesText.Problems(
            """
            types:
              default:
                fields:
                  first_name: required
                  shoe_size: required
            """), Is.EqualTo(["types.yaml:5:7: 'shoe_size' is not a SEP-9 field"]));

    [TestCase("First_name")]
    [TestCase("email_address_verification")]
    [TestCase("account")]
    public void A_name_that_is_not_exactly_a_fields_is_none(string name) =>
        Assert.That(TypesText.Problems($"types: {{ default: {{ fields: {{ {name}: required }} }} }}\n"),
            Is.EqualTo([$"types.yaml:1:31: '{name}' is not a SEP-9 field"]));

    [TestCase("typs: {}\ntypes: { default: {} }",
        "types.yaml:1:1: the file has no member 'typs'; it may have example, types, unknownType, transactionRules")]
    [TestCase("types: { default: { feilds: {} } }",
        "types.yaml:1:21: type 'default' has no member 'feilds'; it may have extends, review, check, accepts, fields, steps, "
        + "associates, partners")]
    [TestCase("types: { default: { fields: { sex: { need: optional, want: yes } } } }",
        "types.yaml:1:54: field 'sex' has no member 'want'; it may have need, review, check, choices, description")]
    public void An_unknown_member_stops_the_start_naming_those_there_are(string yaml, string problem) =>
        Assert.That(TypesText.Problems(yaml), Is.EqualTo([problem]));

    [TestCase("fields: { sex: needed }", "need must be required, optional or omit")]
    [TestCase("fields: { sex: Required }", "need must be required, optional or omit")]
    [TestCase("fields: { sex: }", "need must be a text")]
    [TestCase("fields: { sex: { need: [required] } }", "need must be a text")]
    [TestCase("fields: { sex: [required] }", "field 'sex' must be a mapping (name: value)")]
    [TestCase("fields: { sex: { need: optional, review: maybe } }", "review must be auto or manual")]
    [TestCase("fields: { sex: { need: optional, check: lax } }", "check must be strict, report or off")]
    [TestCase("fields: { id_type: { need: optional, choices: passport } }", "choices must be a list, such as [a, b]")]
    [TestCase("fields: { id_type: { need: optional, choices: [[a]] } }", "an entry of choices must be a text")]
    [TestCase("fields: { id_type: { need: optional, description: Your document } }", "description must be a mapping (name: value)")]
    [TestCase("fields: { id_type: { need: optional, description: { en: [a] } } }", "a description must be a text")]
    [TestCase("fields: [sex]", "fields must be a mapping (name: value)")]
    [TestCase("fields: { [a]: required }", "a name is expected here")]
    [TestCase("review: sometimes", "review must be auto or manual")]
    [TestCase("check: 'yes'", "check must be strict, report or off")]
    [TestCase("accepts: other", "accepts must be a list, such as [a, b]")]
    [TestCase("extends: [a]", "extends must be a text")]
    public void A_value_of_the_wrong_form_stops_the_start_with_its_place(string members, string problem) =>
        Assert.That(TypesText.Problems($"types: {{ default: {{ {members} }} }}")[0],
            Does.Match(@"^types\.yaml:1:\d+: " + System.Text.RegularExpressions.Regex.Escape(problem) + "$"));

    [TestCase("- a", "the file must be a mapping (name: value)")]
    [TestCase("just a text", "the file must be a mapping (name: value)")]
    [TestCase("types: [default]", "types must be a mapping (name: value)")]
    [TestCase("types:", "types must be a mapping (name: value)")]
    [TestCase("types: { default: required }", "type 'default' must be a mapping (name: value)")]
    [TestCase("unknownType: default", "the member 'types' is missing")]
    public void A_file_of_the_wrong_form_stops_the_start(string yaml, string problem) =>
        Assert.That(TypesText.Problems(yaml), Has.Some.EndsWith(": " + problem));

    [TestCase("\"two words\"")]
    [TestCase("\"tab\\there\"")]
    [TestCase("\"nothing\\0\"")]
    [TestCase("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void A_types_name_is_one_word_of_at_most_64_characters(string name) =>
        Assert.That(TypesText.Problems($"types: {{ default: {{}}, {name}: {{}} }}"),
            Has.One.EndsWith(": a type's name has at most 64 characters and no space"));

    [Test]
    public void A_types_name_may_have_64_characters() =>
        Assert.That(TypesText.Build($"types: {{ default: {{}}, {new string('a', 64)}: {{}} }}").KnownNames,
            Does.EndWith(new string('a', 64)));

    [Test]
    public void Everything_that_is_wrong_is_said_at_once() =>
        Assert.That(TypesText.Problems(
            """
            types:
              default:
                review: never
                fields:
                  shoe_size: required
                  sex: perhaps
            """), Has.Exactly(1).Contains("review must be").And.Exactly(1).Contains("shoe_size").And.Exactly(1).Contains("need must be"));

    [TestCase("mobile_number_format", "send mobile_number in E.164 form")]
    [TestCase("organization.name", "collect it on your SEP-24 page or through another channel")]
    [TestCase("card.number", "collect it on your SEP-24 page or through another channel")]
    [TestCase("family_name", "it is asked for as last_name")]
    [TestCase("given_name", "it is asked for as first_name")]
    [TestCase("proof_of_income", "it is asked for as photo_proof_of_income")]
    public void A_field_the_platform_never_forwards_is_warned_of_with_what_to_do_instead(string name, string instead) =>
        Assert.That(TypesText.Warnings($"types:\n  default:\n    fields:\n      {name}: optional\n"),
            Is.EqualTo([$"types.yaml:4:7: the Anchor Platform never forwards {name}: {instead}"]));

    [TestCase("last_name")]
    [TestCase("photo_proof_of_income")]
    [TestCase("crypto_memo")]
    [TestCase("external_transfer_memo")]
    public void A_field_the_platform_forwards_is_not_warned_of(string name) =>
        Assert.That(TypesText.Warnings($"types: {{ default: {{ fields: {{ {name}: optional }} }} }}"), Is.Empty);

    [Test]
    public async Task A_server_with_such_a_field_starts_and_has_the_warning_for_its_banner()
    {
        await using var server = await TestServer.Start("types: { default: { fields: { organization.name: optional } } }");
        Assert.That(server.Get<CustomerTypesFile>().Warnings, Has.One.Contains("never forwards organization.name"));
    }

    [Test]
    public void The_digest_is_of_every_byte_of_the_file()
    {
        var digests = new[] { "", "", "#" }.Select(end => TypesText.Read("types: { default: {} }\n" + end).Digest).ToList();
        Assert.That(digests[1], Is.EqualTo(digests[0]));
        Assert.That(digests[2], Is.Not.EqualTo(digests[0]));
    }
}
