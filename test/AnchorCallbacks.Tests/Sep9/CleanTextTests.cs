using System.Text;
using AnchorCallbacks.Sep9;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Sep9;

/// <summary>Written in escapes that differ on both sides: where normalization does nothing, these fail.</summary>
sealed class CleanTextTests
{
    [TestCase("Nu\u0301n\u0303ez", "N\u00FA\u00F1ez", TestName = "Latin_marks_are_composed")]
    [TestCase("\u1112\u1161\u11AB", "\uD55C", TestName = "Hangul_is_composed")]
    [TestCase("\u0928\u093C", "\u0929", TestName = "Devanagari_is_composed")]
    [TestCase("\u212B", "\u00C5", TestName = "The_sign_of_angstrom_is_a_letter")]
    [TestCase("a\u0301\u0323", "\u1EA1\u0301", TestName = "Marks_have_one_order")]
    [TestCase("e\u202D\u0301", "\u00E9", TestName = "What_stood_between_a_letter_and_its_mark_is_gone_first")]
    [TestCase("\uFB01", "\uFB01", TestName = "Compatibility_forms_stay")]
    public void A_text_is_in_nfc(string value, string clean) => Assert.That(CleanText.Of(value), Is.EqualTo(clean));

    [TestCase("1 Main St\r\nSpringfield", "1 Main St\nSpringfield")]
    [TestCase("1 Main St\rSpringfield\r\n\r\nIL", "1 Main St\nSpringfield\n\nIL")]
    [TestCase("Ca\u00F1on\r\u202C\nCity", "Ca\u00F1on\nCity")]
    public void A_line_break_is_a_line_feed(string value, string clean) => Assert.That(CleanText.Of(value), Is.EqualTo(clean));

    [TestCase(" ")]
    [TestCase("\t\r\n\v\f")]
    [TestCase("\u0085")]
    [TestCase("\u00A0")]
    [TestCase("\u00AD")]
    [TestCase("\u034F")]
    [TestCase("\u061C")]
    [TestCase("\u115F\u1160")]
    [TestCase("\u1680")]
    [TestCase("\u17B4\u17B5")]
    [TestCase("\u180B\u180E\u180F")]
    [TestCase("\u2000\u2003\u200A")]
    [TestCase("\u200B")]
    [TestCase("\u200C\u200D")]
    [TestCase("\u200E\u200F")]
    [TestCase("\u2028\u2029")]
    [TestCase("\u202A\u202E")]
    [TestCase("\u202F\u205F\u3000")]
    [TestCase("\u2060\u2064\u2065")]
    [TestCase("\u2066\u2069\u206F")]
    [TestCase("\u2800")]
    [TestCase("\u3164")]
    [TestCase("\uFE00\uFE0F")]
    [TestCase("\uFEFF")]
    [TestCase("\uFFA0")]
    [TestCase("\uFFF9\uFFFA\uFFFB")]
    [TestCase("\U0001BCA0")]
    [TestCase("\U0001D159")]
    [TestCase("\U0001D173\U0001D17A")]
    [TestCase("\U000E0001\U000E0020\U000E007F")]
    [TestCase("\U000E0100\U000E01EF")]
    public void What_cannot_be_seen_is_taken_off_the_ends_and_alone_is_nothing(string blank)
    {
        Assert.That(CleanText.Of(blank), Is.Empty);
        Assert.That(CleanText.Of($"{blank} {blank}"), Is.Empty);
        Assert.That(CleanText.Of($"{blank}Ada\u00F1{blank}"), Is.EqualTo("Ada\u00F1"));
        Assert.That(CleanText.Of($"{blank}Ada{blank} "), Is.EqualTo("Ada"));
    }

    [TestCase("\u202Aa\u202Bb\u202Cc\u202Dd\u202Ee\u2066f\u2067g\u2068h\u2069", "abcdefgh")]
    [TestCase("\u202D+1 415-555-0100\u202C", "+1 415-555-0100")]
    [TestCase("\u05DE\u05E9\u2067x\u2069\u05D4", "\u05DE\u05E9x\u05D4")]
    public void Overrides_and_isolates_of_direction_are_taken_out(string value, string clean) =>
        Assert.That(CleanText.Of(value), Is.EqualTo(clean));

    [TestCase("\u0639\u0644\u06CC\u200C\u0631\u0636\u0627", TestName = "A_Persian_name_keeps_its_joiner")]
    [TestCase("\u0D36\u0D4D\u0D30\u0D40\u0D28\u0D4D\u200D \u0D28\u0D3E\u0D2F\u0D30", TestName = "A_Malayalam_name_keeps_its_joiner")]
    [TestCase("\U0001F469\u200D\U0001F469\u200D\U0001F467", TestName = "A_family_of_emoji_keeps_its_joiners")]
    [TestCase("a\u200Eb", TestName = "A_mark_of_direction_inside_stays")]
    [TestCase("a\u00A0b\u3000c", TestName = "Spaces_inside_stay")]
    [TestCase("\u8FBA\U000E0101\u6751", TestName = "A_variant_of_an_ideograph_inside_stays")]
    [TestCase("\u2801\u2800\u2803", TestName = "A_blank_inside_Braille_stays")]
    [TestCase("12 Main St\nSpringfield\tIL", TestName = "Line_feed_and_tab_stay")]
    public void What_a_text_needs_inside_stays(string value) => Assert.That(CleanText.Of(value), Is.EqualTo(value));

    [TestCase("a\0b")]
    [TestCase("\u0001")]
    [TestCase("a\uFFFEb\u0301")]
    [TestCase("\uD800x\u0301")]
    public void What_is_no_text_is_left_to_the_checks(string value) => Assert.That(CleanText.Of(value), Is.EqualTo(value));

    [Test]
    public void A_letter_under_a_heap_of_marks_is_left_to_the_checks()
    {
        var heap = "a" + new string('\u0301', 2000) + new string('\u0323', 2000);
        Assert.That(CleanText.Of(heap), Is.EqualTo(heap));
        Assert.That(AnchorCallbacks.Sep9.Checks.TextChecks.Unreadable(heap), Is.EqualTo("must not have more than 64 marks on one letter"));
        Assert.That(AnchorCallbacks.Sep9.Checks.TextChecks.Unreadable("a" + new string('\u0301', 64)), Is.Null);
    }

    [Test]
    public void A_clean_text_is_clean() => Prop.ForAll(Generators.Text.ToArbitrary(), text =>
    {
        var clean = CleanText.Of(text);
        return CleanText.Of(clean) == clean && CleanText.Of(CleanText.Normalized(text, NormalizationForm.FormD)) == clean;
    }).QuickCheckThrowOnFailure();

    [TestCase("Ada")]
    [TestCase("N\u00FA\u00F1ez")]
    public void A_clean_text_costs_no_copy(string value) => Assert.That(CleanText.Of(value), Is.SameAs(value));
}
