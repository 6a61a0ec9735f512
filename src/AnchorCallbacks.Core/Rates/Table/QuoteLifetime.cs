using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Rates.Table;

/// <summary>How long a firm quote is valid.</summary>
/// <param name="Max">The longest validity that a wallet can request.</param>
readonly record struct QuoteLifetime(TimeSpan Usual, TimeSpan Max)
{
    /// <summary>Whole seconds, so that the stored time and the answered time are the same.</summary>
    public Instant Until(DateTimeOffset now, Instant? requested)
    {
        var usual = WholeSeconds(now + Usual);
        if (requested is not { } until || until <= usual)
            return usual;
        var max = WholeSeconds(now + Max);
        return until >= max ? max : WholeSeconds(until);
    }

    static Instant WholeSeconds(Instant time) => DateTimeOffset.FromUnixTimeSeconds(time.UnixSeconds + (time.Nanoseconds > 0 ? 1 : 0));
}
