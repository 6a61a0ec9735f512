using System.Text;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Customers.Types;

sealed class AnswerTextsTests
{
    readonly AnswerTexts texts = TypesText.Default(
        """
        fields:
          city: { need: required, description: { pt: Cidade, pt-BR: "Cidade \"BR\" <b>", zh-Hant: 城市 } }
          tax_id: { need: required, description: { en: Your number, es: Su número } }
        """).Texts;

    [TestCase(null, "City or town", "Your number")]
    [TestCase("", "City or town", "Your number")]
    [TestCase("en", "City or town", "Your number")]
    [TestCase("en-GB", "City or town", "Your number")]
    [TestCase("es", "Ciudad o localidad", "Su número")]
    [TestCase("es-AR", "Ciudad o localidad", "Su número")]
    [TestCase("ES-ar", "Ciudad o localidad", "Su número")]
    [TestCase("es-419-x-any", "Ciudad o localidad", "Su número")]
    [TestCase("es_MX", "Ciudad o localidad", "Su número")]
    [TestCase("es_MX.UTF-8", "Ciudad o localidad", "Su número")]
    [TestCase("spa", "Ciudad o localidad", "Su número")]
    [TestCase("pt_BR", "Cidade \\\"BR\\\" <b>", "Your number")]
    [TestCase("zh_TW_#Hant", "城市", "Your number")]
    [TestCase("pt", "Cidade", "Your number")]
    [TestCase("pt-PT", "Cidade", "Your number")]
    [TestCase("pt-br", "Cidade \\\"BR\\\" <b>", "Your number")]
    [TestCase("zh-Hant-TW", "城市", "Your number")]
    [TestCase("zh", "City or town", "Your number")]
    [TestCase("fr", "City or town", "Your number")]
    [TestCase("e", "City or town", "Your number")]
    [TestCase("esperanto", "City or town", "Your number")]
    [TestCase("-", "City or town", "Your number")]
    [TestCase("--es", "City or town", "Your number")]
    [TestCase("es-", "Ciudad o localidad", "Su número")]
    [TestCase("es,en;q=0.5", "City or town", "Your number")]
    public void A_description_is_in_the_language_or_its_shorter_form_or_english(string? language, string city, string taxId) =>
        Assert.That(texts.In(language).Select(text => Encoding.UTF8.GetString(text)), Is.EqualTo(
            [$"\"city\":{{\"type\":\"string\",\"description\":\"{city}\"",
                $"\"tax_id\":{{\"type\":\"string\",\"description\":\"{taxId}\""]));

    [Test]
    public void A_language_tag_without_end_is_english() =>
        Assert.That(texts.In("es" + string.Concat(Enumerable.Repeat("-x", 100_000))), Is.SameAs(texts.In("en")));

    [Test]
    public void A_type_without_fields_has_no_texts() => Assert.That(TypesText.Default("fields: {}").Texts.In("es"), Is.Empty);

    [Test]
    public void Every_field_is_described_in_spanish_without_a_word_of_the_file()
    {
        var type = TypesText.Default("fields: { " + string.Join(", ", Sep9Catalogue.Fields.Select(field => field.Name + ": optional"))
            + " }");
        foreach (var (field, text) in Sep9Catalogue.Fields.Zip(type.Texts.In("es")))
            Assert.That(Encoding.UTF8.GetString(text), Does.Contain($"\"description\":\"{field.Es}\""));
    }
}
