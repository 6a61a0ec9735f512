using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Rates.Table;

/// <summary>How long a firm quote holds.</summary>
/// <param name="Max">How far a wallet's wish can move that.</param>
readonly record struct QuoteLifetime(TimeSpan Usual, TimeSpan Max)
{
    /// <summary>In whole seconds, so that what is stored and what is answered is the same moment.</summary>
    public Instant Until(DateTimeOffset now, Instant? wish)
    {
        var usual = WholeSeconds(now + Usual);
        if (wish is not { } wanted || wanted <= usual)
            return usual;
        var most = WholeSeconds(now + Max);
        return wanted >= most ? most : WholeSeconds(wanted);
    }

    static Instant WholeSeconds(Instant time) => DateTimeOffset.FromUnixTimeSeconds(time.UnixSeconds + (time.Nanoseconds > 0 ? 1 : 0));
}
