using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Tests.Sep9.Checks;

sealed class TextChecksTests
{
    [TestCase("male", "male")]
    [TestCase("Female", "female")]
    [TestCase("OTHER", "other")]
    [TestCase("fe-male", "female")]
    [TestCase("ma\u200Ble", "male")]
    [TestCase("\uFF4D\uFF41\uFF4C\uFF45", "male", TestName = "A_sex_may_be_written_in_full_width_letters")]
    public void A_sex_is_one_of_three_words(string value, string kept) =>
        Assert.That(TextChecks.Sex(value, default), Is.EqualTo(Checked.Good(kept)));

    [TestCase("")]
    [TestCase("m")]
    [TestCase("F")]
    [TestCase("unknown")]
    public void Another_word_is_no_sex(string value) =>
        Assert.That(TextChecks.Sex(value, default), Is.EqualTo(Checked.Bad("must be male, female or other")));

    [TestCase("2")]
    [TestCase("21")]
    [TestCase("211")]
    [TestCase("2111")]
    [TestCase("0110")]
    public void An_occupation_has_one_to_four_digits(string value) =>
        Assert.That(TextChecks.Occupation(value, default), Is.EqualTo(Checked.Good(value)));

    [TestCase("")]
    [TestCase("21111")]
    [TestCase("2.1")]
    [TestCase("-211")]
    [TestCase("engineer")]
    public void Another_text_is_no_occupation(string value) =>
        Assert.That(TextChecks.Occupation(value, default), Is.EqualTo(Checked.Bad("must be an ISCO-08 code of 1 to 4 digits")));

    [TestCase("2 1", "21")]
    [TestCase("25\u200B12", "2512")]
    [TestCase("25\u202F12", "2512")]
    [TestCase("٢١١", "211", TestName = "An_occupation_may_be_written_in_Arabic_digits")]
    public void An_occupation_is_kept_in_plain_digits(string value, string kept) =>
        Assert.That(TextChecks.Occupation(value, default), Is.EqualTo(Checked.Good(kept)));

    [TestCase("0")]
    [TestCase("7")]
    [TestCase("999999999")]
    public void Digits_are_a_whole_number(string value) =>
        Assert.That(TextChecks.WholeNumber(value, default), Is.EqualTo(Checked.Good(value)));

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("1e3")]
    [TestCase("1234567890")]
    [TestCase("many")]
    public void Another_text_is_no_whole_number(string value) =>
        Assert.That(TextChecks.WholeNumber(value, default), Is.EqualTo(Checked.Bad("must be a whole number")));

    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("0.0.0.0", "0.0.0.0")]
    [TestCase("255.255.255.255", "255.255.255.255")]
    [TestCase("2001:db8::1", "2001:db8::1")]
    [TestCase("2001:DB8:0:0:0:0:0:1", "2001:db8::1")]
    [TestCase("::1", "::1")]
    [TestCase("::ffff:192.0.2.1", "::ffff:192.0.2.1")]
    public void An_ip_address_is_kept_in_its_usual_spelling(string value, string kept) =>
        Assert.That(TextChecks.IpAddress(value, default), Is.EqualTo(Checked.Good(kept)));

    [TestCase("")]
    [TestCase("localhost")]
    [TestCase("1")]
    [TestCase("192.0.2")]
    [TestCase("192.0.2.1.1")]
    [TestCase("192.0.2.256")]
    [TestCase("010.0.0.1")]
    [TestCase("0x7f.0.0.1")]
    [TestCase("192.0.2.1:80")]
    [TestCase("192.0.2.0/24")]
    [TestCase("[2001:db8::1]")]
    [TestCase("[2001:db8::1]:443")]
    [TestCase("fe80::1%eth0")]
    [TestCase("2001:db8::1::2")]
    [TestCase("2001:db8::/32")]
    [TestCase("2001:db8::g")]
    [TestCase("192.0.2.1, 192.0.2.2")]
    public void What_is_no_ip_address_is_refused(string value) =>
        Assert.That(TextChecks.IpAddress(value, default), Is.EqualTo(Checked.Bad("must be an IPv4 or IPv6 address")));

    [TestCase("https://example.com")]
    [TestCase("http://example.com/a?b=c#d")]
    [TestCase("HTTPS://EXAMPLE.COM/Ä")]
    [TestCase("https://münchen.example")]
    public void A_url_is_kept_as_written(string value) => Assert.That(TextChecks.Url(value, default), Is.EqualTo(Checked.Good(value)));

    [TestCase("")]
    [TestCase("example.com")]
    [TestCase("www.example.com")]
    [TestCase("/about")]
    [TestCase("https://")]
    [TestCase("https:example.com")]
    [TestCase("https:\\\\example.com")]
    [TestCase("ftp://example.com")]
    [TestCase("javascript:alert(1)")]
    [TestCase("file:///etc/passwd")]
    [TestCase("data:text/html,hi")]
    public void What_is_no_web_address_is_refused(string value) =>
        Assert.That(TextChecks.Url(value, default), Is.EqualTo(Checked.Bad("must be a URL that begins with https:// or http://")));

    [Test]
    public void Control_characters_other_than_tab_and_line_break_are_refused()
    {
        for (var c = '\0'; c <= '\u00ff'; c++)
            Assert.That(TextChecks.Unreadable($"a{c}b") is null, Is.EqualTo(!char.IsControl(c) || c is '\t' or '\n' or '\r'),
                $"U+{(int)c:X4}");
    }

    [TestCase("12 Main St\r\nSpringfield\tIL")]
    [TestCase("Łukasz Ñandú")]
    [TestCase("山田 太郎")]
    [TestCase("👩‍👩‍👧‍👦", TestName = "A_family_of_emoji_is_readable")]
    [TestCase("\u200Eמשה\u200F", TestName = "Marks_of_direction_are_readable")]
    [TestCase("a\u00A0b\u3000c\u2028d", TestName = "Unusual_spaces_are_readable")]
    [TestCase("<script>alert('x')</script>", TestName = "Markup_is_a_text_like_any_other")]
    public void All_other_unicode_is_taken(string value) => Assert.That(TextChecks.Unreadable(value), Is.Null);
}
