using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>
/// A moment with AP's precision of a nanosecond (<see cref="DateTimeOffset"/> has 100 nanoseconds). It is always written in
/// UTC with <c>Z</c>: AP refuses a time without an offset.
/// </summary>
/// <remarks>Source: AP api-schema <c>GsonUtils</c> (<c>java.time.Instant</c>).</remarks>
[JsonConverter(typeof(Converter))]
public readonly record struct Instant : IComparable<Instant>
{
    const int NanosecondsPerTick = 100;

    Instant(long seconds, int nanoseconds) => (UnixSeconds, Nanoseconds) = (seconds, nanoseconds);

    /// <summary>Whole seconds since 1970-01-01T00:00:00Z.</summary>
    public long UnixSeconds { get; }

    /// <summary>Nanoseconds after that second, 0 to 999,999,999.</summary>
    public int Nanoseconds { get; }

    /// <summary>The moment of a .NET time.</summary>
    public static Instant From(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (int)(time.UtcTicks % TimeSpan.TicksPerSecond) * NanosecondsPerTick);

    /// <summary>The moment of a .NET time.</summary>
    public static implicit operator Instant(DateTimeOffset time) => From(time);

    /// <summary>Reads an ISO 8601 time with offset and up to nine fraction digits.</summary>
    /// <exception cref="FormatException">The text is not such a time.</exception>
    public static Instant Parse(string text) =>
        TryParse(text, out var instant) ? instant
            : throw new FormatException("A time is written as 2027-01-31T12:00:00Z, with Z or an offset.");

    /// <summary>Reads an ISO 8601 time with offset and up to nine fraction digits; false if it is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Instant instant)
    {
        instant = default;
        if (text is null || text.Length < 20)
            return false;
        var nanoseconds = 0;
        if (text[19] == '.')
        {
            var digits = text.AsSpan(20).IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 9)
                return false;
            nanoseconds = int.Parse(text.AsSpan(20, digits).ToString().PadRight(9, '0'), CultureInfo.InvariantCulture);
            text = text.Remove(19, digits + 1);
        }
        if (!DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var time))
            return false;
        instant = new(time.ToUnixTimeSeconds(), nanoseconds);
        return true;
    }

    /// <summary>The moment as a .NET time, truncated to 100 nanoseconds.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeSeconds(UnixSeconds).AddTicks(Nanoseconds / NanosecondsPerTick);

    /// <inheritdoc/>
    public int CompareTo(Instant other) => (UnixSeconds, Nanoseconds).CompareTo((other.UnixSeconds, other.Nanoseconds));

    /// <summary>Earlier.</summary>
    public static bool operator <(Instant left, Instant right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    public static bool operator >(Instant left, Instant right) => left.CompareTo(right) > 0;

    /// <summary>Earlier or the same.</summary>
    public static bool operator <=(Instant left, Instant right) => left.CompareTo(right) <= 0;

    /// <summary>Later or the same.</summary>
    public static bool operator >=(Instant left, Instant right) => left.CompareTo(right) >= 0;

    /// <summary>ISO 8601 in UTC with <c>Z</c>, and as many fraction digits as needed: none, 3, 6 or 9.</summary>
    public override string ToString()
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(UnixSeconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        if (Nanoseconds == 0)
            return second + "Z";
        var fraction = Nanoseconds.ToString("D9", CultureInfo.InvariantCulture);
        var digits = Nanoseconds % 1_000_000 == 0 ? 3 : Nanoseconds % 1_000 == 0 ? 6 : 9;
        return $"{second}.{fraction[..digits]}Z";
    }

    internal sealed class Converter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var instant) ? instant : throw new JsonException("Not a time with an offset.");

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
