using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Http;

static class Text
{
    /// <summary>Reads an escaped text. Bytes that are not UTF-8 become U+FFFD. An invalid escape is not changed.</summary>
    public static string Unescape(ReadOnlySpan<char> escaped)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(escaped.Length)];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
            if (escaped[i] == '%' && i + 2 < escaped.Length && char.IsAsciiHexDigit(escaped[i + 1]) && char.IsAsciiHexDigit(escaped[i + 2]))
            {
                bytes[length++] = byte.Parse(escaped.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(escaped[i] == '+' ? " " : escaped.Slice(i, 1), bytes.AsSpan(length));
            }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>Checks a parameter that is a name (an id, a type). It must not be too long, and must not contain U+0000, which PostgreSQL
    /// cannot store.</summary>
    public static string? ControlProblem(string value, int limit)
    {
        if (value.Length > limit)
            return string.Create(CultureInfo.InvariantCulture, $"must not be longer than {limit} characters");
        return value.Contains('\0', StringComparison.Ordinal) ? "must not contain U+0000" : null;
    }
}
