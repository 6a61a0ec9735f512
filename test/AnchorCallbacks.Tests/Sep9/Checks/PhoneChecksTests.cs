using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Tests.Sep9.Checks;

sealed class PhoneChecksTests
{
    [TestCase("+14155550100", "+14155550100")]
    [TestCase("+1 415 555 0100", "+14155550100")]
    [TestCase("+1-415-555-0100", "+14155550100")]
    [TestCase("+1 (415) 555-0100", "+14155550100")]
    [TestCase("+54 9 11 5555-0100", "+5491155550100")]
    [TestCase("+49\u00a030\u2011123456", "+4930123456")]
    [TestCase("+2905123", "+2905123")]
    [TestCase("+44 (0)20 7946 0958", "+442079460958", TestName = "A_zero_in_parentheses_is_not_dialled_from_abroad")]
    [TestCase("+49 (0)30 123456", "+4930123456")]
    [TestCase("+34 (0)91 234 56 78", "+34912345678", TestName = "A_zero_in_parentheses_is_left_out_where_no_number_has_it")]
    [TestCase("+39 (0)6 4782 1234", "+390647821234", TestName = "In_Italy_the_zero_belongs_to_the_number")]
    [TestCase("+39 06 4782 1234", "+390647821234", TestName = "In_Italy_the_zero_stays")]
    [TestCase("+39 (0)340 123 4567", "+393401234567", TestName = "An_Italian_mobile_number_has_no_zero")]
    [TestCase("+378 (0)549 886377", "+3780549886377", TestName = "In_San_Marino_the_zero_belongs_to_the_number")]
    [TestCase("+39 (0)6 698 12345", "+390669812345", TestName = "In_the_Vatican_the_zero_belongs_to_the_number")]
    [TestCase("+225 (0)7 12 34 56 78", "+2250712345678", TestName = "In_Cote_d_Ivoire_the_zero_belongs_to_the_number")]
    [TestCase("+229 01 90 12 34 56", "+2290190123456", TestName = "In_Benin_the_zero_belongs_to_the_number")]
    [TestCase("+352 (0)26 12 34 56", "+35226123456", TestName = "A_zero_is_left_out_where_the_number_is_valid_without_it")]
    [TestCase("+7 495 123-45-67", "+74951234567")]
    [TestCase("+7 800 555 35 35", "+78005553535")]
    [TestCase("+55 11 91234-5678", "+5511912345678")]
    [TestCase("\u202d+1 415-555-0100\u202c", "+14155550100", TestName = "As_an_address_book_copies_it")]
    [TestCase("+1\u2009415\u2009555\u20090100", "+14155550100", TestName = "Thin_spaces_separate")]
    [TestCase("+1\u2212415\u2212555\u22120100", "+14155550100", TestName = "Minus_signs_separate")]
    [TestCase("+1\u2014415\u2e3a555\ufe630100", "+14155550100", TestName = "Every_dash_separates")]
    [TestCase("+1\u202f415\u2060555\ufeff0100", "+14155550100", TestName = "Narrow_spaces_and_what_cannot_be_seen_separate")]
    [TestCase("+1\u00b7415\u2022555\u30fb0100", "+14155550100", TestName = "Dots_of_every_kind_separate")]
    [TestCase("+81 90\u30fc1234\u30fc5678", "+819012345678", TestName = "The_long_vowel_mark_separates")]
    [TestCase("\uff0b\uff14\uff14\uff08\uff10\uff0920 7946 0958", "+442079460958",
        TestName = "Full_width_digits_and_signs_are_the_plain_ones")]
    [TestCase("+٤٩٣٠١٢٣٤٥٦", "+4930123456", TestName = "Arabic_digits_are_the_plain_ones")]
    public void A_phone_number_is_kept_in_e164_form(string value, string kept) =>
        Assert.That(PhoneChecks.Phone(value, default), Is.EqualTo(Checked.Good(kept)));

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
    [TestCase("+123456789012345", TestName = "A_number_longer_than_its_country_has_is_refused")]
    [TestCase("+1 (415) 555-01", TestName = "A_number_shorter_than_its_country_has_is_refused")]
    [TestCase("+999 1234 5678", TestName = "A_country_code_that_is_not_assigned_is_refused")]
    [TestCase("+54 11 15 5555-0100", TestName = "A_number_that_would_have_to_be_changed_is_refused")]
    [TestCase("+1 415 555 0100 \u260e", TestName = "A_symbol_is_refused")]
    [TestCase("tel:+14155550100", TestName = "A_scheme_is_refused")]
    public void What_is_no_phone_number_in_e164_form_is_refused(string value) =>
        Assert.That(PhoneChecks.Phone(value, default),
            Is.EqualTo(Checked.Bad("must be a phone number in E.164 form, such as +14155550100")));

    [TestCase("+44 07911 123456", "0")]
    [TestCase("+49 030 123456", "0")]
    [TestCase("+54 (011) 4123-4567", "0")]
    [TestCase("+81-090-1234-5678", "0")]
    [TestCase("+31 06 12345678", "0")]
    [TestCase("+7 8 495 123-45-67", "8")]
    [TestCase("+7 (8) 495 123-45-67", "8")]
    [TestCase("+36 06 1 234 5678", "06")]
    [TestCase("+1 1 415 555 0100", "1")]
    public void What_is_dialled_at_home_alone_is_to_be_left_out(string value, string prefix) =>
        Assert.That(PhoneChecks.Phone(value, default),
            Is.EqualTo(Checked.Bad($"must be a phone number in E.164 form; leave out the {prefix} after the country code")));

    [TestCase("+44 20 (0) 7946 0958")]
    [TestCase("+39 (0)555 1234 5678")]
    public void A_zero_in_parentheses_that_has_no_clear_meaning_is_refused(string value) =>
        Assert.That(PhoneChecks.Phone(value, default).Problem,
            Does.StartWith("must be a phone number in E.164 form; write it as it is dialled from abroad"));
}
