using System.Globalization;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

static class Times
{
    /// <summary>Reads a day, a time with offset, or an age.</summary>
    public static Instant? Since(string? text, DateTimeOffset now, string option = "--since")
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (Instant.TryParse(text, out var instant))
            return instant;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return Instant.From(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero));
        if (int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 100_000)
            switch (text[^1])
            {
                case 'm':
                    return Instant.From(now - TimeSpan.FromMinutes(number));
                case 'h':
                    return Instant.From(now - TimeSpan.FromHours(number));
                case 'd':
                    return Instant.From(now - TimeSpan.FromDays(number));
            }
        throw new UsageException($"{option}: must be a day (2027-01-31), a time (2027-01-31T12:00:00Z), or an age (90m, 12h, 7d)");
    }
}
