using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AnchorCallbacks.Sep9.Checks;

static class TextChecks
{
    static readonly SearchValues<char> NotInLocalPart = SearchValues.Create(" \t\r\n@<>()[],;:\"\\");

    public static Checked Any(string value, DateOnly today) => Checked.Good(value);

    /// <summary>Holds for every text before its own check: what no name or number contains.</summary>
    public static string? Unreadable(string value)
    {
        foreach (var c in value)
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
                return "must not contain control characters other than tab and line break";
        return null;
    }

    public static Checked Email(string value, DateOnly today)
    {
        var at = value.LastIndexOf('@');
        if (value.Length <= 254 && at is > 0 and <= 64 && !value.AsSpan(0, at).ContainsAny(NotInLocalPart) && IsHostName(value.AsSpan(at + 1)))
            return Checked.Good(string.Concat(value.AsSpan(0, at + 1), value[(at + 1)..].ToLowerInvariant()));
        return Checked.Bad("must be an e-mail address, such as name@example.com");
    }

    public static Checked Phone(string value, DateOnly today)
    {
        // "(0)" stands for the zero that is dialled at home and not from abroad.
        var digits = Without(value.Replace("(0)", "", StringComparison.Ordinal), " \t-.()/\u00a0\u2010\u2011\u2013");
        if (digits.Length is >= 8 and <= 16 && digits[0] == '+' && digits[1] is >= '1' and <= '9' && AllDigits(digits.AsSpan(1)))
            return Checked.Good(digits);
        return Checked.Bad("must be a phone number in E.164 form, such as +14155550100");
    }

    public static Checked Sex(string value, DateOnly today)
    {
        var sex = value.ToLowerInvariant();
        return sex is "male" or "female" or "other" ? Checked.Good(sex) : Checked.Bad("must be male, female or other");
    }

    public static Checked Occupation(string value, DateOnly today) =>
        value.Length is >= 1 and <= 4 && AllDigits(value)
            ? Checked.Good(value)
            : Checked.Bad("must be an ISCO-08 code of 1 to 4 digits");

    public static Checked WholeNumber(string value, DateOnly today) =>
        value.Length is >= 1 and <= 9 && AllDigits(value)
            ? Checked.Good(value)
            : Checked.Bad("must be a whole number");

    public static Checked IpAddress(string value, DateOnly today)
    {
        // The parser also takes "1", "0x7f.1" and scoped addresses: only what it would write itself is plainly meant.
        if (!value.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(value, out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 ? !value.Contains('[', StringComparison.Ordinal) : address.ToString() == value))
            return Checked.Good(address.ToString());
        return Checked.Bad("must be an IPv4 or IPv6 address");
    }

    public static Checked Url(string value, DateOnly today) =>
        (value.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        && Uri.TryCreate(value, UriKind.Absolute, out _)
            ? Checked.Good(value)
            : Checked.Bad("must be a URL that begins with https:// or http://");

    internal static string Without(string value, string dropped)
    {
        if (!value.AsSpan().ContainsAny(dropped))
            return value;
        var kept = new StringBuilder(value.Length);
        foreach (var c in value)
            if (!dropped.Contains(c, StringComparison.Ordinal))
                kept.Append(c);
        return kept.ToString();
    }

    internal static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    static bool IsHostName(ReadOnlySpan<char> host)
    {
        var labels = 0;
        foreach (var range in host.Split('.'))
        {
            var label = host[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
                return false;
            foreach (var c in label)
                if (c != '-' && !char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
                    return false;
            labels++;
        }
        return labels >= 2;
    }
}
