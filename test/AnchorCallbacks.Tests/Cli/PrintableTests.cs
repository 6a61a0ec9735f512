using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Tests.Cli;

sealed class PrintableTests
{
    [TestCase("Núñez 日本 🙂 عبد", "Núñez 日本 🙂 عبد")]
    [TestCase("a\u001b]0;x\u0007b", "a<U+001B>]0;x<U+0007>b")]
    [TestCase("a\u009b31m", "a<U+009B>31m")]
    [TestCase("\u202egnp.exe", "<U+202E>gnp.exe")]
    [TestCase("a\u200bb\u2066c\ufeff", "a<U+200B>b<U+2066>c<U+FEFF>")]
    [TestCase("a\u2028b\u2029", "a<U+2028>b<U+2029>")]
    [TestCase("\u3164\u2800\u034f", "<U+3164><U+2800><U+034F>")]
    [TestCase("a\r\nb\tc", "a  b c")]
    [TestCase("\U000E0041x", "<U+E0041>x")]
    [TestCase("a\u00a0b", "a b")]
    public void A_text_is_what_it_looks_like(string text, string shown) => Assert.That(Printable.Text(text), Is.EqualTo(shown));

    [Test]
    public void Half_a_pair_is_no_character() => Assert.That(Printable.Text("a" + (char)0xD800 + "b"), Is.EqualTo("a\uFFFDb"));

    [Test]
    public void Json_keeps_its_value()
    {
        const string Value = "\u202ea\u200b\U000E0041";
        var shown = Printable.Json($"{{\n\"a\":\"{Value}\"}}");

        Assert.That(shown, Does.Contain("\\u202e").And.Contain("\n").And.Not.Match("\u202e"));
        Assert.That((string)System.Text.Json.Nodes.JsonNode.Parse(shown)!["a"]!, Is.EqualTo(Value));
    }

    [TestCase("2026-11-21T09:00:00.123456Z", "2026-11-21T09:00:00Z")]
    [TestCase("2026-11-21T10:00:00+01:00", "2026-11-21T09:00:00Z")]
    [TestCase("", "")]
    [TestCase("no\u001btime", "no<U+001B>time")]
    public void Times_have_one_form(string time, string shown) => Assert.That(Printable.Time(time), Is.EqualTo(shown));
}
