using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates.Table;

namespace AnchorCallbacks.Tests.Rates;

sealed class HoldTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    static readonly QuoteLifetime QuoteLifetime = new(TimeSpan.FromMinutes(10), TimeSpan.FromHours(24));

    [TestCase(null, "2026-11-21T12:10:00Z", TestName = "Without_a_wish_the_usual_time")]
    [TestCase("2026-11-20T00:00:00Z", "2026-11-21T12:10:00Z", TestName = "A_wish_in_the_past_means_the_usual_time")]
    [TestCase("2026-11-21T12:05:00Z", "2026-11-21T12:10:00Z", TestName = "A_wish_for_less_is_within_the_usual_time")]
    [TestCase("2026-11-21T18:00:00Z", "2026-11-21T18:00:00Z", TestName = "A_wish_for_more_is_kept")]
    [TestCase("2026-11-21T20:00:00+02:00", "2026-11-21T18:00:00Z", TestName = "An_offset_counts")]
    [TestCase("2026-11-21T18:00:00.000000001Z", "2026-11-21T18:00:01Z", TestName = "A_nanosecond_more_is_another_second")]
    [TestCase("2026-11-21T18:00:00.5Z", "2026-11-21T18:00:01Z", TestName = "Half_a_second_is_a_whole_one")]
    [TestCase("2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z", TestName = "The_limit_itself_is_kept")]
    [TestCase("2026-12-31T00:00:00Z", "2026-11-22T12:00:00Z", TestName = "A_wish_beyond_the_limit_is_cut_to_it")]
    [TestCase("9999-12-31T23:59:59.999999999Z", "2026-11-22T12:00:00Z", TestName = "The_end_of_time_is_cut_to_the_limit")]
    [TestCase("0001-01-01T00:00:00Z", "2026-11-21T12:10:00Z", TestName = "The_beginning_of_time_is_in_the_past")]
    public void A_quote_holds(string? wish, string until) =>
        Assert.That(QuoteLifetime.Until(Now, wish is null ? null : Instant.Parse(wish)).ToString(), Is.EqualTo(until));
}
