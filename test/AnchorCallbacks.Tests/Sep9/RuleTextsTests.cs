using System.Reflection;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Sep9;

sealed class RuleTextsTests
{
    static readonly string[] All =
        [.. typeof(RuleTexts).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!)];

    [TestCaseSource(nameof(All))]
    public void Every_rule_is_worded_in_Spanish(string english)
    {
        var given = RuleTexts.With(english, "checking", "22");
        var spanish = RuleTexts.In(given, "es_MX");
        Assert.That(spanish, Is.Not.EqualTo(given).And.Not.Contains("{").And.Match("^(debe |no debe |parece |dice )"));
        Assert.That(spanish.Contains("checking", StringComparison.Ordinal), Is.EqualTo(english.Contains("{0}", StringComparison.Ordinal)));
        Assert.That(spanish.Contains("22", StringComparison.Ordinal), Is.EqualTo(given.Contains("22", StringComparison.Ordinal)));
    }

    [TestCaseSource(nameof(All))]
    public void Another_language_gets_English(string english)
    {
        foreach (var language in new[] { null, "", "en", "fr", "-", "en-ES" })
            Assert.That(RuleTexts.In(english, language), Is.EqualTo(english));
    }

    [TestCase("must be one of checking, savings", "debe ser uno de: checking, savings")]
    [TestCase("looks like an IBAN; one that begins with DE has 22 characters",
        "parece un IBAN; uno que empieza por DE tiene 22 caracteres")]
    [TestCase("looks like an IBAN; one that begins with DE", "looks like an IBAN; one that begins with DE")]
    [TestCase("a rule of another release", "a rule of another release")]
    public void What_a_record_holds_is_found_again(string english, string spanish) =>
        Assert.That(RuleTexts.In(english, "es"), Is.EqualTo(spanish));
}
