using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Customers.Types;

sealed class CustomerTypesBuilderTests
{
    const string Chain =
        """
        types:
          grandchild:
            extends: child
            fields:
              city: omit
              sex: required
          child:
            extends: default
            check: report
            fields:
              last_name: optional
              city: required
              id_type: { need: optional, choices: [passport, id_card] }
          default:
            review: manual
            fields:
              first_name: required
              last_name: required
        """;

    [Test]
    public void A_file_without_the_default_type_stops_the_start() =>
        Assert.That(TypesText.Problems("types: { other: {} }\nunknownType: other\n"),
            Is.EqualTo(["types.yaml:1:1: the type 'default' is missing: it is used for requests without a type"]));

    [TestCase("nobody")]
    [TestCase("Refuse")]
    [TestCase("alias")]
    public void An_unknown_type_that_is_no_type_stops_the_start(string name) =>
        Assert.That(TypesText.Problems($"unknownType: {name}\ntypes: {{ default: {{ accepts: [alias] }} }}\n"),
            Is.EqualTo([$"types.yaml:1:1: unknownType names '{name}', which is not a type; it may be a type's name or refuse"]));

    [Test]
    public void A_chain_of_extends_is_followed_whatever_the_order_in_the_file()
    {
        var type = TypesText.Build(Chain).Find("grandchild")!;
        Assert.That(type.Fields.Select(need => (need.Field.Name, need.Required)),
            Is.EqualTo([("first_name", true), ("last_name", false), ("id_type", false), ("sex", true)]));
    }

    [Test]
    public void The_extended_type_stays_as_it_is()
    {
        var types = TypesText.Build(Chain);
        Assert.That(types.Default.Fields.Select(need => (need.Field.Name, need.Required)),
            Is.EqualTo([("first_name", true), ("last_name", true)]));
        Assert.That(types.Find("child")!.Fields.Select(need => need.Field.Name),
            Is.EqualTo(["first_name", "last_name", "city", "id_type"]));
    }

    [Test]
    public void Review_and_check_are_inherited_along_the_chain()
    {
        var types = TypesText.Build(Chain);
        Assert.That((types.Default.Review, types.Default.Validation), Is.EqualTo((Review.Manual, Validation.Strict)));
        Assert.That((types.Find("grandchild")!.Review, types.Find("grandchild")!.Validation),
            Is.EqualTo((Review.Manual, Validation.Report)));
        Assert.That(types.Find("grandchild")!.Fields.Select(need => (need.Review, need.Validation)),
            Is.All.EqualTo((Review.Manual, Validation.Report)));
    }

    [TestCase("a: { extends: a }", "a")]
    [TestCase("a: { extends: b }, b: { extends: a }", "a")]
    [TestCase("a: { extends: b }, b: { extends: c }, c: { extends: a }", "a")]
    [TestCase("x: { extends: a }, a: { extends: b }, b: { extends: a }", "a")]
    public void A_circle_of_extends_stops_the_start(string types, string within) =>
        Assert.That(TypesText.Problems($"types: {{ default: {{}}, {types} }}"),
            Has.Some.Match($@"^types\.yaml:1:\d+: '{within}' extends itself$"));

    [Test]
    public void Extending_what_is_no_type_stops_the_start() =>
        Assert.That(TypesText.Problems("types: { default: { accepts: [alias] }, a: { extends: alias } }"),
            Is.EqualTo(["types.yaml:1:55: 'a' extends 'alias', which is not a type"]));

    [Test]
    public void A_field_that_was_taken_out_may_be_asked_for_again() =>
        Assert.That(TypesText.Build(
            "types: { default: { fields: { sex: required } }, a: { extends: default, fields: { sex: omit } }, b: { extends: a, fields: { "
                + "sex: optional } } }")
            .Find("b")!.Fields.Select(need => (need.Field.Name, need.Required)), Is.EqualTo([("sex", false)]));

    [Test]
    public void Taking_out_what_is_not_there_changes_nothing() =>
        Assert.That(TypesText.Default("fields: { sex: omit, city: required }").Fields.Select(need => need.Field.Name),
        Is.EqualTo(["city"]));

    [Test]
    public void A_field_that_does_not_say_whether_it_is_required_stops_the_start() =>
        Assert.That(TypesText.Problems("types: { default: { fields: { sex: { review: manual } } } }"),
            Is.EqualTo(["types.yaml:1:36: 'sex' does not say whether it is required or optional"]));

    [Test]
    public void Overriding_the_need_alone_keeps_everything_else_of_the_field()
    {
        var need = TypesText.Build(
            """
            types:
              default:
                fields:
                  id_type: { need: optional, review: manual, check: off, choices: [passport, id_card],
                    description: { en: Your document, pt: Seu documento } }
              other: { extends: default, fields: { id_type: required } }
            """).Find("other")!.Fields.Single();
        Assert.That((need.Required, need.Review, need.Validation), Is.EqualTo((true, Review.Manual, Validation.Off)));
        Assert.That(need.Choices, Is.EqualTo(["passport", "id_card"]));
        Assert.That((need.Descriptions["en"], need.Descriptions["pt"], need.Descriptions["es"]),
            Is.EqualTo(("Your document", "Seu documento", Sep9Catalogue.Find("id_type")!.Es)));
    }

    [Test]
    public void Overriding_another_member_keeps_the_need() =>
        Assert.That(TypesText.Build(
            "types: { default: { fields: { city: required } }, other: { extends: default, fields: { city: { review: manual } } } }")
            .Find("other")!.Fields
            .Select(need => (need.Required, need.Review)), Is.EqualTo([(true, Review.Manual)]));

    [Test]
    public void Choices_are_replaced_and_descriptions_joined_by_language()
    {
        var need = TypesText.Build(
            """
            types:
              default: { fields: { id_type: { need: optional, choices: [passport], description: { en: One, pt: Um } } } }
              other: { extends: default, fields: { id_type: { choices: [id_card], description: { pt: Dois, de: Zwei } } } }
            """).Find("other")!.Fields.Single();
        Assert.That(need.Choices, Is.EqualTo(["id_card"]));
        Assert.That((need.Descriptions["en"], need.Descriptions["pt"], need.Descriptions["de"]), Is.EqualTo(("One", "Dois", "Zwei")));
    }

    [Test]
    public void A_languages_letter_case_does_not_matter() =>
        Assert.That(TypesText.Default("fields: { city: { need: optional, description: { pt-BR: Cidade } } }").Fields.Single()
            .Descriptions["pt-br"], Is.EqualTo("Cidade"));

    [Test]
    public void A_field_without_choices_of_its_own_has_the_catalogues() =>
        Assert.That(TypesText.Default("fields: { sex: optional }").Fields.Single().Choices, Is.EqualTo(["male", "female", "other"]));

    [Test]
    public void A_fields_review_is_its_own_or_else_its_types() =>
        Assert.That(TypesText.Default("review: manual\nfields: { city: optional, sex: { need: optional, review: auto } }")
            .Fields.Select(need => need.Review), Is.EqualTo([Review.Manual, Review.Auto]));

    [TestCase(Validation.Strict)]
    [TestCase(Validation.Report)]
    [TestCase(Validation.Off)]
    public void A_type_that_names_no_check_has_the_servers(Validation standard)
    {
        var type = TypesText.Default("fields: { city: optional }", standard);
        Assert.That((type.Validation, type.Fields.Single().Validation), Is.EqualTo((standard, standard)));
    }

    [Test]
    public void A_fields_check_is_its_own_or_else_its_types() =>
        Assert.That(TypesText.Default("check: report\nfields: { city: optional, sex: { need: optional, check: off } }")
            .Fields.Select(need => need.Validation),
            Is.EqualTo([Validation.Report, Validation.Off]));

    [Test]
    public void A_field_the_type_does_not_list_is_checked_as_the_type_is() =>
        Assert.That(TypesText.Default("check: report").ValidationOf(Sep9Catalogue.Find("email_address")!), Is.EqualTo(Validation.Report));

    [Test]
    public void A_field_may_be_listed_under_its_other_name() =>
        Assert.That(TypesText.Default("fields: { family_name: required }").Fields.Single().Field.Name, Is.EqualTo("last_name"));

    [Test]
    public void An_accepted_name_stands_for_its_type()
    {
        var types = TypesText.Build("types: { default: {}, a: { accepts: [b, c] } }");
        Assert.That((types.Find("a")!.Name, types.Find("b")!.Name, types.Find("c")!.Name), Is.EqualTo(("a", "a", "a")));
    }

    [Test]
    public void Accepted_names_are_not_inherited() =>
        Assert.That(TypesText.Build("types: { default: {}, a: { accepts: [b] }, d: { extends: a } }").Find("b")!.Name, Is.EqualTo("a"));

    [TestCase("a: { accepts: [default] }", "'a' accepts 'default', which is a name already")]
    [TestCase("a: { accepts: [a] }", "'a' accepts 'a', which is a name already")]
    [TestCase("a: { accepts: [b, b] }", "'a' accepts 'b', which is a name already")]
    [TestCase("a: { accepts: [c] }, b: { accepts: [c] }", "'b' accepts 'c', which is a name already")]
    [TestCase("a: { accepts: [b] }, b: {}", "'a' accepts 'b', which is a name already")]
    public void A_name_that_would_stand_for_two_types_stops_the_start(string types, string problem) =>
        Assert.That(TypesText.Problems($"types: {{ default: {{}}, {types} }}"), Has.One.EndsWith(": " + problem));
}
