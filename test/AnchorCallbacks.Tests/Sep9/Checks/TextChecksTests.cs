using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Tests.Sep9.Checks;

sealed class TextChecksTests
{
    [TestCase("name@example.com", "name@example.com")]
    [TestCase("First.Last+tag@Example.COM", "First.Last+tag@example.com")]
    [TestCase("o'brien@example.co.uk", "o'brien@example.co.uk")]
    [TestCase("a@b.io", "a@b.io")]
    [TestCase("user_name-1@sub-domain.example.org", "user_name-1@sub-domain.example.org")]
    [TestCase("josé@españa.es", "josé@españa.es")]
    [TestCase("用户@例子.公司", "用户@例子.公司")]
    [TestCase("राम@मोहन.ईन्फो", "राम@मोहन.ईन्फो")]
    public void An_email_address_is_kept_with_its_domain_in_lower_case(string value, string kept) =>
        Assert.That(TextChecks.Email(value, default), Is.EqualTo(Checked.Good(kept)));

    [TestCase("")]
    [TestCase("nobody")]
    [TestCase("@example.com")]
    [TestCase("nobody@")]
    [TestCase("nobody@localhost")]
    [TestCase("no body@example.com")]
    [TestCase("nobody@example .com")]
    [TestCase("a@b@example.com")]
    [TestCase("nobody@example..com")]
    [TestCase("nobody@.example.com")]
    [TestCase("nobody@example.com.")]
    [TestCase("nobody@-example.com")]
    [TestCase("nobody@example-.com")]
    [TestCase("nobody@exam_ple.com")]
    [TestCase("nobody@[127.0.0.1]")]
    [TestCase("Nobody <nobody@example.com>")]
    [TestCase("a@example.com, b@example.com")]
    [TestCase("a@example.com;b@example.com")]
    [TestCase("mailto:nobody@example.com")]
    [TestCase("nobody@example.com\nBcc: a@example.com")]
    public void What_is_no_email_address_is_refused(string value) =>
        Assert.That(TextChecks.Email(value, default), Is.EqualTo(Checked.Bad("must be an e-mail address, such as name@example.com")));

    [TestCase(64, 4, true)]
    [TestCase(65, 4, false)]
    [TestCase(10, 63, true)]
    [TestCase(10, 64, false)]
    public void The_parts_of_an_email_address_have_their_lengths(int local, int label, bool good) =>
        Assert.That(TextChecks.Email($"{new string('a', local)}@{new string('b', label)}.com", default).Problem is null, Is.EqualTo(good));

    [TestCase(254, true)]
    [TestCase(255, false)]
    public void An_email_address_has_at_most_254_characters(int length, bool good)
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('b', 49), 4)) + ".com";
        var value = new string('a', length - domain.Length - 1) + "@" + domain;
        Assert.That(value, Has.Length.EqualTo(length));
        Assert.That(TextChecks.Email(value, default).Problem is null, Is.EqualTo(good));
    }

    [TestCase("+14155550100", "+14155550100")]
    [TestCase("+1 415 555 0100", "+14155550100")]
    [TestCase("+1-415-555-0100", "+14155550100")]
    [TestCase("+1 (415) 555-0100", "+14155550100")]
    [TestCase("+54 9 11 5555-0100", "+5491155550100")]
    [TestCase("+49\u00a030\u2011123456", "+4930123456")]
    [TestCase("+2905123", "+2905123")]
    [TestCase("+44 (0)20 7946 0958", "+442079460958", TestName = "A_zero_in_parentheses_is_not_dialled_from_abroad")]
    [TestCase("+123456789012345", "+123456789012345")]
    public void A_phone_number_is_kept_in_e164_form(string value, string kept) => Assert.That(TextChecks.Phone(value, default), Is.EqualTo(Checked.Good(kept)));

    [TestCase("")]
    [TestCase("+")]
    [TestCase("4155550100", TestName = "A_number_without_country_code_is_refused")]
    [TestCase("0014155550100", TestName = "A_dialling_prefix_is_no_plus")]
    [TestCase("+04155550100", TestName = "No_country_code_begins_with_zero")]
    [TestCase("+123456", TestName = "Six_digits_are_too_few")]
    [TestCase("+1234567890123456", TestName = "Sixteen_digits_are_too_many")]
    [TestCase("++14155550100", TestName = "Two_plus_signs_are_refused")]
    [TestCase("+1415555O100", TestName = "A_letter_is_refused")]
    [TestCase("+1 415 555 0100 ext 5", TestName = "An_extension_is_refused")]
    [TestCase("1+4155550100", TestName = "A_plus_inside_is_refused")]
    [TestCase("+٤٩٣٠١٢٣٤٥٦", TestName = "Arabic_digits_are_refused")]
    [TestCase("tel:+14155550100", TestName = "A_scheme_is_refused")]
    public void What_is_no_phone_number_in_e164_form_is_refused(string value) =>
        Assert.That(TextChecks.Phone(value, default), Is.EqualTo(Checked.Bad("must be a phone number in E.164 form, such as +14155550100")));

    [TestCase("male", "male")]
    [TestCase("Female", "female")]
    [TestCase("OTHER", "other")]
    public void A_sex_is_one_of_three_words(string value, string kept) => Assert.That(TextChecks.Sex(value, default), Is.EqualTo(Checked.Good(kept)));

    [TestCase("")]
    [TestCase("m")]
    [TestCase("F")]
    [TestCase("fe-male")]
    [TestCase("unknown")]
    public void Another_word_is_no_sex(string value) => Assert.That(TextChecks.Sex(value, default), Is.EqualTo(Checked.Bad("must be male, female or other")));

    [TestCase("2")]
    [TestCase("21")]
    [TestCase("211")]
    [TestCase("2111")]
    [TestCase("0110")]
    public void An_occupation_has_one_to_four_digits(string value) => Assert.That(TextChecks.Occupation(value, default), Is.EqualTo(Checked.Good(value)));

    [TestCase("")]
    [TestCase("21111")]
    [TestCase("2.1")]
    [TestCase("-211")]
    [TestCase("2 1")]
    [TestCase("engineer")]
    [TestCase("٢١١")]
    public void Another_text_is_no_occupation(string value) => Assert.That(TextChecks.Occupation(value, default), Is.EqualTo(Checked.Bad("must be an ISCO-08 code of 1 to 4 digits")));

    [TestCase("0")]
    [TestCase("7")]
    [TestCase("999999999")]
    public void Digits_are_a_whole_number(string value) => Assert.That(TextChecks.WholeNumber(value, default), Is.EqualTo(Checked.Good(value)));

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("1e3")]
    [TestCase("1234567890")]
    [TestCase("many")]
    public void Another_text_is_no_whole_number(string value) => Assert.That(TextChecks.WholeNumber(value, default), Is.EqualTo(Checked.Bad("must be a whole number")));

    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("0.0.0.0", "0.0.0.0")]
    [TestCase("255.255.255.255", "255.255.255.255")]
    [TestCase("2001:db8::1", "2001:db8::1")]
    [TestCase("2001:DB8:0:0:0:0:0:1", "2001:db8::1")]
    [TestCase("::1", "::1")]
    [TestCase("::ffff:192.0.2.1", "::ffff:192.0.2.1")]
    public void An_ip_address_is_kept_in_its_usual_spelling(string value, string kept) => Assert.That(TextChecks.IpAddress(value, default), Is.EqualTo(Checked.Good(kept)));

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
            Assert.That(TextChecks.Unreadable($"a{c}b") is null, Is.EqualTo(!char.IsControl(c) || c is '\t' or '\n' or '\r'), $"U+{(int)c:X4}");
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
