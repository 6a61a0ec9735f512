namespace AnchorCallbacks.Tests.Customers.Types;

sealed class CustomerTypesSchemaTests
{
    static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "config");

    readonly SchemaFile schema = new(Path.Combine(Folder, "customer-types.schema.json"));

    [Test]
    public void The_shipped_file_fits_the_schema() =>
        Assert.That(Problems(File.ReadAllText(Path.Combine(Folder, "customer-types.yaml"))), Is.Empty);

    [Test]
    public void The_shipped_file_tells_editors_where_the_schema_is() =>
        Assert.That(File.ReadLines(Path.Combine(Folder, "customer-types.yaml")).First(),
            Is.EqualTo("# yaml-language-server: $schema=./customer-types.schema.json"));

    [TestCase("types: { default: {} }")]
    [TestCase("example: false\ntypes: { default: {} }")]
    [TestCase("unknownType: refuse\ntypes: { default: { review: manual, check: off, accepts: [a, b] }, c: { extends: default } }")]
    [TestCase("types: { default: { fields: { sex: required, city: optional } }, a: { extends: default, fields: { sex: omit } } }")]
    [TestCase("types: { default: { fields: { id_type: { need: optional, review: auto, check: report, choices: [passport], description: { en: Kind, pt-BR: Tipo } } } } }")]
    [TestCase("types: { default: {} }\ntransactionRules:\n  - { when: { sep: 6, kind: withdrawal, asset: \"stellar:USDC:*\", amountAtLeast: 1000 }, require: [photo_id_front, id_number], review: manual }")]
    [TestCase("types: { default: {} }\ntransactionRules:\n  - { when: { sep: '31', role: receiver, amountAtLeast: '0.5' }, review: auto }\n  - { require: [id_number] }")]
    [TestCase("types: { default: {} }\ntransactionRules: []")]
    public void What_the_server_takes_fits_the_schema(string yaml)
    {
        Assert.That(() => TypesText.Build(yaml), Throws.Nothing);
        Assert.That(Problems(yaml), Is.Empty);
    }

    [TestCase("{}", TestName = "A_file_without_types_fits_nowhere")]
    [TestCase("types: { sep6: {} }", TestName = "A_file_without_default_fits_nowhere")]
    [TestCase("example: perhaps\ntypes: { default: {} }", TestName = "An_example_that_is_neither_true_nor_false_fits_nowhere")]
    [TestCase("types: []", TestName = "Types_in_a_list_fit_nowhere")]
    [TestCase("types: { default: {} }\nunknown: default", TestName = "An_unknown_setting_fits_nowhere")]
    [TestCase("types: { default: {} }\nunknownType: [default]", TestName = "A_list_of_unknown_types_fits_nowhere")]
    [TestCase("types: { default: {}, two words: {} }", TestName = "A_type_of_two_words_fits_nowhere")]
    [TestCase("types: { default: required }", TestName = "A_type_that_is_a_word_fits_nowhere")]
    [TestCase("types: { default: { needs: {} } }", TestName = "An_unknown_member_of_a_type_fits_nowhere")]
    [TestCase("types: { default: { review: sometimes } }", TestName = "An_unknown_review_fits_nowhere")]
    [TestCase("types: { default: { check: lax } }", TestName = "An_unknown_check_fits_nowhere")]
    [TestCase("types: { default: {}, a: { accepts: b } }", TestName = "Accepted_names_outside_a_list_fit_nowhere")]
    [TestCase("types: { default: { fields: [sex] } }", TestName = "Fields_in_a_list_fit_nowhere")]
    [TestCase("types: { default: { fields: { sex: needed } } }", TestName = "An_unknown_need_fits_nowhere")]
    [TestCase("types: { default: { fields: { sex: { need: needed } } } }", TestName = "An_unknown_need_inside_a_field_fits_nowhere")]
    [TestCase("types: { default: { fields: { sex: [required] } } }", TestName = "A_field_that_is_a_list_fits_nowhere")]
    [TestCase("types: { default: { fields: { sex: { need: required, hint: x } } } }",
        TestName = "An_unknown_member_of_a_field_fits_nowhere")]
    [TestCase("types: { default: { fields: { id_type: { need: required, choices: passport } } } }",
        TestName = "Choices_outside_a_list_fit_nowhere")]
    [TestCase("types: { default: { fields: { id_type: { need: required, choices: [[a]] } } } }",
        TestName = "A_choice_that_is_a_list_fits_nowhere")]
    [TestCase("types: { default: { fields: { id_type: { need: required, description: Kind } } } }",
        TestName = "A_description_without_language_fits_nowhere")]
    [TestCase("types: { default: { fields: { id_type: { need: required, description: { en: [a] } } } } }",
        TestName = "A_description_that_is_a_list_fits_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: { sep: 6 }", TestName = "Rules_outside_a_list_fit_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ when: { sep: 38 }, review: manual }]",
        TestName = "A_rule_for_another_SEP_fits_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ when: { kind: payout }, review: manual }]",
        TestName = "A_rule_for_an_unknown_kind_fits_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ when: { role: both }, review: manual }]",
        TestName = "A_rule_for_an_unknown_role_fits_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ when: { amountAtLeast: -1 }, review: manual }]",
        TestName = "A_rule_for_less_than_nothing_fits_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ when: { amountAtLeast: much }, review: manual }]",
        TestName = "A_rule_for_a_word_of_money_fits_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ when: { amount: 1 }, review: manual }]",
        TestName = "An_unknown_condition_fits_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ when: [sep], review: manual }]", TestName = "Conditions_in_a_list_fit_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ require: id_number }]",
        TestName = "Required_fields_outside_a_list_fit_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ review: sometimes }]", TestName = "An_unknown_review_in_a_rule_fits_nowhere")]
    [TestCase("types: { default: {} }\ntransactionRules: [{ requires: [id_number] }]",
        TestName = "An_unknown_member_of_a_rule_fits_nowhere")]
    public void What_does_not_fit_the_schema_stops_the_start_too(string yaml)
    {
        Assert.That(Problems(yaml), Is.Not.Empty);
        Assert.That(TypesText.Problems(yaml), Is.Not.Empty);
    }

    List<string> Problems(string yaml) => schema.Problems(yaml);
}
