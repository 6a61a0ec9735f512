using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Tests.Sep9.Checks;

sealed class EmailChecksTests
{
    [TestCase("name@example.com", "name@example.com")]
    [TestCase("First.Last+tag@Example.COM", "First.Last+tag@example.com")]
    [TestCase("o'brien@example.co.uk", "o'brien@example.co.uk")]
    [TestCase("a@b.io", "a@b.io")]
    [TestCase("user_name-1@sub-domain.example.org", "user_name-1@sub-domain.example.org")]
    [TestCase("josé@españa.es", "josé@españa.es")]
    [TestCase("用户@例子.公司", "用户@例子.公司")]
    [TestCase("राम@मोहन.ईन्फो", "राम@मोहन.ईन्फो")]
    [TestCase("a@EXÄMPLE.com", "a@exämple.com")]
    [TestCase("a@xn--exmple-cua.com", "a@xn--exmple-cua.com")]
    [TestCase("a@例子。公司", "a@例子.公司", TestName = "An_ideographic_full_stop_separates_labels")]
    [TestCase("ada\uFF20example\uFF0Ecom", "ada@example.com", TestName = "Full_width_signs_are_the_plain_ones")]
    [TestCase("ada\u200B@exam\u00ADple.com", "ada@example.com", TestName = "What_cannot_be_seen_is_left_out")]
    [TestCase("a@\u0646\u0627\u0645\u0647\u200C\u0627\u06CC.com", "a@\u0646\u0627\u0645\u0647\u200C\u0627\u06CC.com",
        TestName = "A_joiner_that_belongs_to_a_hosts_name_stays")]
    [TestCase("a@127.com", "a@127.com")]
    [TestCase("a@3com.co", "a@3com.co")]
    public void An_email_address_is_kept_with_its_domain_in_lower_case(string value, string kept) =>
        Assert.That(EmailChecks.Email(value, default), Is.EqualTo(Checked.Good(kept)));

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
    [TestCase("ada\u3000x@example.com", TestName = "An_ideographic_space_is_refused")]
    [TestCase("ada\u00A0x@example.com", TestName = "A_no_break_space_is_refused")]
    [TestCase("ada\u2800x@example.com", TestName = "An_empty_braille_pattern_is_refused")]
    [TestCase("ada@exam\u2009ple.com", TestName = "A_thin_space_in_the_host_is_refused")]
    [TestCase("ada@127.0.0.1")]
    [TestCase("1@1.1")]
    [TestCase("ada@[IPv6:2001:db8::1]")]
    [TestCase("ada@example.c")]
    [TestCase("ada@example.123")]
    [TestCase("ada@example.c0m")]
    [TestCase("ada@\u0661\u0662\u0667.\u0660.\u0660.\u0661", TestName = "An_address_in_Arabic_digits_is_refused")]
    [TestCase(".ada@example.com")]
    [TestCase("ada.@example.com")]
    [TestCase("ada..x@example.com")]
    [TestCase("\"ada\"@example.com")]
    [TestCase("\"ada x\"@example.com")]
    [TestCase("ada@☃.net")]
    [TestCase("ada@ex\uFFFEample.com", TestName = "What_is_no_character_is_refused")]
    [TestCase("a@example.com, b@example.com")]
    [TestCase("a@example.com;b@example.com")]
    [TestCase("mailto:nobody@example.com")]
    [TestCase("nobody@example.com\nBcc: a@example.com")]
    public void What_is_no_email_address_is_refused(string value) =>
        Assert.That(EmailChecks.Email(value, default), Is.EqualTo(Checked.Bad("must be an e-mail address, such as name@example.com")));

    [TestCase(64, 4, true)]
    [TestCase(65, 4, false)]
    [TestCase(10, 63, true)]
    [TestCase(10, 64, false)]
    public void The_parts_of_an_email_address_have_their_lengths(int local, int label, bool good) =>
        Assert.That(EmailChecks.Email($"{new string('a', local)}@{new string('b', label)}.com", default).Problem is null, Is.EqualTo(good));

    [TestCase(254, true)]
    [TestCase(255, false)]
    public void An_email_address_has_at_most_254_characters(int length, bool good)
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('b', 49), 4)) + ".com";
        var value = new string('a', length - domain.Length - 1) + "@" + domain;
        Assert.That(value, Has.Length.EqualTo(length));
        Assert.That(EmailChecks.Email(value, default).Problem is null, Is.EqualTo(good));
    }
}
