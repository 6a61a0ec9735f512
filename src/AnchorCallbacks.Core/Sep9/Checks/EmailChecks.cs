using System.Buffers;
using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Sep9.Checks;

static class EmailChecks
{
    const int MaxCharacters = 254, MaxLocal = 64;

    static readonly SearchValues<char> NotInLocalPart = SearchValues.Create(" \t\r\n@<>()[],;:\"\\");

    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static Checked Email(string value, DateOnly today)
    {
        var text = Ascii.IsValid(value) ? value : Typed(value);
        var at = text.LastIndexOf('@');
        if (text.Length > MaxCharacters || at is <= 0 or > MaxLocal || !IsLocalPart(text.AsSpan(0, at)))
            return Checked.Bad(RuleTexts.Email);
        return HostName(text[(at + 1)..]) is { } host
            ? Checked.Good(string.Concat(text.AsSpan(0, at + 1), host))
            : Checked.Bad(RuleTexts.Email);
    }

    /// <summary>Removes invisible characters and converts full-width characters to ASCII.</summary>
    static string Typed(string value)
    {
        var typed = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
            if (rune.Value is > 0xFF00 and <= 0xFF5E)
                typed.Append((char)(rune.Value - 0xFEE0));
            // Joiners are significant in host names.
            else if (!Blank.IsIgnorable(rune) || rune.Value is 0x200C or 0x200D)
                typed.Append(rune);
        return typed.ToString();
    }

    /// <summary>RFC 5322's dot-atom, in any script (RFC 6531). Mail to a quoted local part is not reliable.</summary>
    static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal) || local.ContainsAny(NotInLocalPart))
            return false;
        foreach (var rune in local.EnumerateRunes())
            if (Blank.Is(rune) || Rune.IsControl(rune))
                return false;
        return true;
    }

    /// <returns>The host name in lower case and in its own script; null if it is not a host name. An IP address is not one.</returns>
    static string? HostName(string host)
    {
        if (!Ascii.IsValid(host))
        {
            try
            {
                var ascii = Idn.GetAscii(host);
                host = IsHostName(ascii) ? Idn.GetUnicode(ascii) : "";
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
        host = host.ToLowerInvariant();
        return IsHostName(host) ? host : null;
    }

    static bool IsHostName(string host)
    {
        var labels = host.Split('.');
        return labels.Length >= 2 && labels.All(IsLabel) && IsTopLevel(labels[^1]);
    }

    static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.EnumerateRunes().All(rune =>
            rune.Value is '-' or 0x200C or 0x200D or 0xB7 or 0x30FB || Rune.IsLetterOrDigit(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    static bool IsTopLevel(string label) =>
        label.StartsWith("xn--", StringComparison.Ordinal) || (Ascii.IsValid(label)
            ? label.Length >= 2 && label.All(char.IsAsciiLetter)
            : label.EnumerateRunes().All(rune => !Rune.IsNumber(rune)));
}
