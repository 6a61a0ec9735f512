using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Rates.Table;

/// <summary>How long a firm quote holds.</summary>
/// <param name="Most">How far a wallet's wish can move that.</param>
readonly record struct Hold(TimeSpan Usual, TimeSpan Most)
{
    /// <summary>In whole seconds, so that what is stored and what is answered is the same moment.</summary>
    public Instant Until(DateTimeOffset now, Instant? wish)
    {
        var usual = Seconds(now + Usual);
        if (wish is not { } wanted || wanted <= usual)
            return usual;
        var most = Seconds(now + Most);
        return wanted >= most ? most : Seconds(wanted.ToDateTimeOffset());
    }

    static DateTimeOffset Seconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
}
