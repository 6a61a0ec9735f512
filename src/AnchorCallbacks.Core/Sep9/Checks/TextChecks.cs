using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace AnchorCallbacks.Sep9.Checks;

static class TextChecks
{
    /// <summary>Control characters, and the noncharacters of Unicode.</summary>
    static readonly SearchValues<char> NotInTexts = SearchValues.Create([
        .. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')),
        .. Enumerable.Range(0xFDD0, 32).Select(code => (char)code), '\uFFFE', '\uFFFF',
    ]);

    public static Checked Any(string value, DateOnly today) => Checked.Good(value);

    /// <summary>Checked for every text, before its own check.</summary>
    public static string? Unreadable(string value) =>
        value.AsSpan().ContainsAny(NotInTexts) ? RuleTexts.Unreadable
        : CleanText.HasTooManyMarks(value) ? RuleTexts.Marks
        : null;

    public static Checked Sex(string value, DateOnly today)
    {
        var sex = CodeText.Compact(value).ToLowerInvariant();
        return sex is "male" or "female" or "other" ? Checked.Good(sex) : Checked.Bad(RuleTexts.Sex);
    }

    /// <summary>White space is the only separator: "2.1" and "-211" are other numbers.</summary>
    public static Checked Occupation(string value, DateOnly today)
    {
        var code = CodeText.Without(CodeText.Fold(value), char.IsWhiteSpace);
        return code.Length is >= 1 and <= 4 && AllDigits(code) ? Checked.Good(code) : Checked.Bad(RuleTexts.Occupation);
    }

    public static Checked WholeNumber(string value, DateOnly today)
    {
        var number = CodeText.Fold(value);
        return number.Length is >= 1 and <= 9 && AllDigits(number) ? Checked.Good(number) : Checked.Bad(RuleTexts.WholeNumber);
    }

    public static Checked IpAddress(string value, DateOnly today)
    {
        value = CodeText.Fold(value);
        // The parser also accepts "1", "0x7f.1" and scoped addresses. Only the standard form of an IPv4 address is accepted.
        if (!value.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(value, out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 ? !value.Contains('[', StringComparison.Ordinal)
                : address.ToString() == value))
            return Checked.Good(address.ToString());
        return Checked.Bad(RuleTexts.IpAddress);
    }

    public static Checked Url(string value, DateOnly today) =>
        (value.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        && Uri.TryCreate(value, UriKind.Absolute, out _)
            ? Checked.Good(value)
            : Checked.Bad(RuleTexts.Url);

    internal static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
