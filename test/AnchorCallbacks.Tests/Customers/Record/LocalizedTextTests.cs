using AnchorCallbacks.Customers.Record;

namespace AnchorCallbacks.Tests.Customers.Record;

sealed class WordingTests
{
    static readonly LocalizedText Three = LocalizedText.Of([("es", "Hola"), ("en", "Hello"), ("pt-br", "Oi")]);

    [TestCase("es", "Hola")]
    [TestCase("ES-ar", "Hola")]
    [TestCase("pt-BR", "Oi")]
    [TestCase("es_MX", "Hola")]
    [TestCase("pt_BR", "Oi")]
    [TestCase("pt", "Hello")]
    [TestCase("fr", "Hello")]
    [TestCase("", "Hello")]
    [TestCase(null, "Hello")]
    [TestCase("-", "Hello")]
    public void A_language_has_its_text_or_its_shorter_forms_or_English(string? language, string text) =>
        Assert.That(Three.In(language), Is.EqualTo(text));

    [TestCase("iw", "he")]
    [TestCase("he", "iw_IL")]
    [TestCase("fil", "tl")]
    [TestCase("tl", "fil-PH")]
    public void A_language_is_the_same_under_its_old_and_its_new_code(string known, string asked) =>
        Assert.That(LocalizedText.Of([("en", "Hello"), (known, "Text")]).In(asked), Is.EqualTo("Text"));

    [Test]
    public void Without_English_the_first_serves() =>
        Assert.That(LocalizedText.Of([("es", "Hola"), ("fr", "Salut")]).In("de"), Is.EqualTo("Hola"));

    [Test]
    public void One_text_serves_all() => Assert.That(((LocalizedText)"Hello").In("es"), Is.EqualTo("Hello"));

    [Test]
    public void Equal_is_what_says_the_same_in_every_language()
    {
        Assert.That(LocalizedText.Of([("es", "Hola"), ("en", "Hello"), ("pt-br", "Oi")]), Is.EqualTo(Three));
        Assert.That((LocalizedText)"Hello", Is.Not.EqualTo(Three));
        Assert.That(LocalizedText.Of([]), Is.EqualTo(LocalizedText.None));
    }
}
