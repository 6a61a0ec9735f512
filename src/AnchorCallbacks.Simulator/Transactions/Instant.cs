using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Simulator;

/// <summary>A point in time as Java keeps and writes it: nanoseconds, with 0, 3, 6 or 9 digits of fraction.</summary>
/// <param name="Nanos">Nanoseconds since 1970.</param>
public readonly record struct Instant(long Nanos)
{
    const long NanosPerSecond = 1_000_000_000;

    /// <summary>As it comes back from AP's database, which keeps microseconds.</summary>
    public Instant Stored => new((Nanos + 500) / 1000 * 1000);

    /// <summary>The instant of a .NET time.</summary>
    public static Instant From(DateTimeOffset time) => new((time - DateTimeOffset.UnixEpoch).Ticks * 100);

    /// <summary>Parses an instant in UTC.</summary>
    /// <returns>The index at which the text stops being an instant in UTC. −1 if it is one.</returns>
    public static int Parse(string text, out Instant instant)
    {
        instant = default;
        const string Shape = "0000-00-00T00:00:00";
        for (var i = 0; i < Shape.Length; i++)
            if (i >= text.Length || (Shape[i] == '0' ? !char.IsAsciiDigit(text[i]) : text[i] != Shape[i]))
                return i is >= 1 and < 4 ? 0 : i;
        var end = Shape.Length;
        var nanos = 0L;
        if (end < text.Length && text[end] == '.')
        {
            var digits = text.AsSpan(end + 1);
            var length = Math.Min(9, digits.IndexOfAnyExceptInRange('0', '9') is var other and >= 0 ? other : digits.Length);
            for (var i = 0; i < 9; i++)
                nanos = nanos * 10 + (i < length ? digits[i] - '0' : 0);
            end += 1 + length;
        }
        if (end != text.Length - 1 || text[end] != 'Z')
            return end;
        if (!DateTimeOffset.TryParseExact(text.AsSpan(0, Shape.Length), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var seconds))
            return 0;
        instant = new(seconds.ToUnixTimeSeconds() * NanosPerSecond + nanos);
        return -1;
    }

    /// <summary>Writes the instant as Java does.</summary>
    /// <returns>The number of bytes written, at most 30.</returns>
    public int Write(Span<byte> utf8)
    {
        var (seconds, fraction) = (Math.DivRem(Nanos, NanosPerSecond).Quotient, Nanos % NanosPerSecond);
        Utf8Formatter.TryFormat(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime, utf8, out _, new('O'));
        var length = 19;
        var digits = fraction == 0 ? 0 : fraction % 1_000_000 == 0 ? 3 : fraction % 1000 == 0 ? 6 : 9;
        if (digits > 0)
        {
            utf8[length] = (byte)'.';
            for (var (i, rest) = (9, fraction); i > 0; i--, rest /= 10)
                if (i <= digits)
                    utf8[length + i] = (byte)('0' + rest % 10);
            length += 1 + digits;
        }
        utf8[length] = (byte)'Z';
        return length + 1;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> utf8 = stackalloc byte[32];
        return Encoding.ASCII.GetString(utf8[..Write(utf8)]);
    }
}
