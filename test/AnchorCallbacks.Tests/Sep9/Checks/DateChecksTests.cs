using System.Globalization;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Sep9.Checks;

sealed class DateChecksTests
{
    static readonly DateOnly Today = new(2026, 11, 21);

    static readonly string[] Times =
        ["", "T00:00:00Z", "t23:59:59.999999999z", " 12:00+14:00", "T06:30:15-12:00", "T00:00:00.1+0530", "T10:00+01:00[Europe/Madrid]"];

    static Arbitrary<DateOnly> SinceNineteenHundred => Generators.Date(new(1900, 1, 1), Today).ToArbitrary();

    static Arbitrary<string> Time => Gen.Elements(Times).ToArbitrary();

    [Test]
    public void Every_date_is_kept_with_and_without_a_time() =>
        Prop.ForAll(Generators.Date(new(1, 1, 1), new(9999, 12, 31)).ToArbitrary(), Time, (date, time) =>
            DateChecks.CalendarDate(Text(date) + time, Today) == Checked.Good(Text(date))).QuickCheckThrowOnFailure();

    [Test]
    public void Every_birthday_since_1900_is_kept_with_and_without_a_time() =>
        Prop.ForAll(SinceNineteenHundred, Time, (date, time) => DateChecks.BirthDate(Text(date) + time, Today) == Checked.Good(Text(date)))
            .QuickCheckThrowOnFailure();

    // What the platform lets through: SEP-12's own form, and a date-time with zone.
    [TestCase("2000-01-02")]
    [TestCase("2000-01-02T00:00Z")]
    [TestCase("2000-01-02T00:00:00Z")]
    [TestCase("2000-01-02t00:00:00z")]
    [TestCase("2000-01-02 00:00:00Z")]
    [TestCase("2000-01-02T23:59:59.9Z")]
    [TestCase("2000-01-02T23:59:59.123456789Z")]
    [TestCase("2000-01-02T00:00:00+00:00")]
    [TestCase("2000-01-02T00:00:00-00:00")]
    [TestCase("2000-01-02T00:00:00+14:00")]
    [TestCase("2000-01-02T23:00:00-12:00")]
    [TestCase("2000-01-02T00:00:00+0530")]
    [TestCase("2000-01-02T00:00:00+05")]
    [TestCase("2000-01-02T00:00:00+18:00")]
    [TestCase("2000-01-02T00:00:00+01:00[Europe/Paris]")]
    [TestCase("2000-01-02T00:00:00Z[UTC]")]
    [TestCase("20000102", TestName = "A_date_needs_no_separators")]
    [TestCase("2000/01/02", TestName = "A_date_may_have_slashes")]
    [TestCase("2000.01.02", TestName = "A_date_may_have_dots")]
    [TestCase("2000\u201101\u201102", TestName = "A_date_may_have_no_break_hyphens")]
    [TestCase("2000\u221201\u221202", TestName = "A_date_may_have_minus_signs")]
    [TestCase("2000\u2009-\u200901\u2009-\u200902", TestName = "A_date_may_have_thin_spaces")]
    [TestCase("\u200e2000-\u200b01-02\u200e", TestName = "A_date_may_have_what_cannot_be_seen")]
    [TestCase("\uff12\uff10\uff10\uff10-01-02", TestName = "A_date_may_have_full_width_digits")]
    [TestCase("٢٠٠٠-٠١-٠٢", TestName = "A_date_may_have_Arabic_digits")]
    [TestCase("2000-01-02T00:00:00\u221205:00", TestName = "A_zone_may_have_a_minus_sign")]
    public void A_date_and_a_date_time_with_zone_give_the_date_as_written(string value) =>
        Assert.That(DateChecks.CalendarDate(value, Today), Is.EqualTo(Checked.Good("2000-01-02")));

    [TestCase("", TestName = "Nothing_is_no_date")]
    [TestCase("2000-1-2", TestName = "A_date_without_its_zeros_is_none")]
    [TestCase("01022000", TestName = "Digits_with_the_day_first_are_no_date")]
    [TestCase("20-00-01-02", TestName = "A_year_is_not_parted")]
    [TestCase("2000x01x02", TestName = "A_letter_is_no_separator")]
    [TestCase("02-01-2000", TestName = "A_date_with_the_day_first_is_none")]
    [TestCase("2000-02-30", TestName = "The_thirtieth_of_february_is_no_date")]
    [TestCase("2001-02-29", TestName = "A_leap_day_in_another_year_is_no_date")]
    [TestCase("1900-02-29", TestName = "There_was_no_leap_day_in_1900")]
    [TestCase("2000-13-01", TestName = "There_is_no_thirteenth_month")]
    [TestCase("2000-00-01", TestName = "There_is_no_month_zero")]
    [TestCase("2000-01-00", TestName = "There_is_no_day_zero")]
    [TestCase("0000-01-01", TestName = "There_is_no_year_zero")]
    [TestCase("+2000-01-02", TestName = "A_year_has_no_sign")]
    [TestCase("12000-01-02", TestName = "A_year_has_four_digits")]
    [TestCase("2000-01-02T00:00:00", TestName = "A_date_time_without_zone_is_no_date")]
    [TestCase("2000-01-02Z", TestName = "A_date_with_a_zone_and_no_time_is_none")]
    [TestCase("2000-01-02T", TestName = "A_time_that_does_not_come_is_no_date")]
    [TestCase("2000-01-02Z00:00:00Z", TestName = "Another_letter_before_the_time_is_no_date")]
    [TestCase("2000-01-02T00Z", TestName = "A_time_of_hours_alone_is_no_date")]
    [TestCase("2000-01-02T24:00:00Z", TestName = "There_is_no_hour_24")]
    [TestCase("2000-01-02T00:60:00Z", TestName = "There_is_no_minute_60")]
    [TestCase("2000-01-02T00:00:60Z", TestName = "There_is_no_second_60")]
    [TestCase("2000-01-02T0:00:00Z", TestName = "An_hour_has_two_digits")]
    [TestCase("2000-01-02T00:00:00.Z", TestName = "A_fraction_has_a_digit")]
    [TestCase("2000-01-02T00:00:00.1234567890Z", TestName = "A_fraction_has_no_ten_digits")]
    [TestCase("2000-01-02T00:00:00.123", TestName = "A_fraction_without_zone_is_no_date")]
    [TestCase("2000-01-02T00:00:00+19:00", TestName = "There_is_no_zone_of_19_hours")]
    [TestCase("2000-01-02T00:00:00+01:60", TestName = "There_is_no_zone_of_60_minutes")]
    [TestCase("2000-01-02T00:00:00+1", TestName = "A_zone_has_two_digits")]
    [TestCase("2000-01-02T00:00:00+01:", TestName = "A_zone_does_not_end_in_a_colon")]
    [TestCase("2000-01-02T00:00:00Zulu", TestName = "Nothing_follows_the_zone")]
    [TestCase("2000-01-02T00:00:00ZZ", TestName = "There_is_one_zone")]
    [TestCase("2000-01-02T00:00:00Z[]", TestName = "A_zones_name_is_not_empty")]
    [TestCase("2000-01-02T00:00:00Z[UTC", TestName = "A_zones_name_is_closed")]
    [TestCase("2000-01-02T00:00:00 Z", TestName = "No_space_stands_before_the_zone")]
    [TestCase("2000-01-02T-1:00:00Z", TestName = "An_hour_has_no_sign")]
    [TestCase(" 2000-01-02", TestName = "No_space_stands_before_a_date")]
    [TestCase("2000-01-02 ", TestName = "A_space_alone_is_no_time")]
    [TestCase("yesterday", TestName = "A_word_is_no_date")]
    public void What_is_no_date_with_an_unmistakable_day_is_refused(string value)
    {
        Assert.That(DateChecks.CalendarDate(value, Today), Is.EqualTo(Checked.Bad("must be a date, YYYY-MM-DD")));
        Assert.That(DateChecks.BirthDate(value, Today), Is.EqualTo(Checked.Bad("must be a date, YYYY-MM-DD")));
    }

    [Test]
    public void Every_birthday_before_1900_is_refused() =>
        Prop.ForAll(Generators.Date(new(1, 1, 1), new(1899, 12, 31)).ToArbitrary(), Time, (date, time) =>
            DateChecks.BirthDate(Text(date) + time, Today) == Checked.Bad("must not lie before 1900")).QuickCheckThrowOnFailure();

    [Test]
    public void Every_birthday_in_the_future_is_refused() =>
        Prop.ForAll(Generators.Date(Today.AddDays(1), new(9999, 12, 31)).ToArbitrary(), Time, (date, time) =>
            DateChecks.BirthDate(Text(date) + time, Today) == Checked.Bad("must not lie in the future")).QuickCheckThrowOnFailure();

    [TestCase("1899-12-31", "must not lie before 1900")]
    [TestCase("1900-01-01", null)]
    [TestCase("2026-11-21", null)]
    [TestCase("2026-11-22", "must not lie in the future")]
    public void A_birthday_lies_between_1900_and_today(string value, string? problem) =>
        Assert.That(DateChecks.BirthDate(value, Today).Problem, Is.EqualTo(problem));

    [TestCase("1850-06-01")]
    [TestCase("2050-06-01")]
    public void Other_dates_may_lie_before_1900_and_in_the_future(string value) =>
        Assert.That(DateChecks.CalendarDate(value, Today), Is.EqualTo(Checked.Good(value)));

    [TestCase("29-11")]
    [TestCase("00-01")]
    [TestCase("99-12")]
    public void A_card_expires_in_a_year_and_month(string value) =>
        Assert.That(DateChecks.CardExpiration(value, Today), Is.EqualTo(Checked.Good(value)));

    [TestCase("29-13")]
    [TestCase("29-00")]
    [TestCase("2029-11")]
    [TestCase("29/11")]
    [TestCase("2911")]
    [TestCase("29-1")]
    [TestCase("xx-11")]
    [TestCase("29-1x")]
    [TestCase("")]
    public void Another_form_of_a_cards_expiration_is_refused(string value) =>
        Assert.That(DateChecks.CardExpiration(value, Today), Is.EqualTo(Checked.Bad("must be a year and month, YY-MM")));

    static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
