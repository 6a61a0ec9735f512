using System.Collections.Frozen;
using System.Globalization;

namespace AnchorCallbacks.Sep9.Checks;

static class BankChecks
{
    const string Separators = " -\u00a0";

    // Length by country, from the IBAN registry (ISO 13616).
    static readonly FrozenDictionary<string, int> IbanLengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
        "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 " +
        "LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 " +
        "RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30")
        .Split(' ').ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry.AsSpan(2), CultureInfo.InvariantCulture));

    /// <summary>National account numbers have no common form; one that looks like an IBAN must be one.</summary>
    public static Checked AccountNumber(string value, DateOnly today)
    {
        var compact = TextChecks.Without(value, Separators).ToUpperInvariant();
        if (!LooksLikeIban(compact, out var length))
            return Checked.Good(value);
        if (compact.Length != length)
            return Checked.Bad(string.Create(CultureInfo.InvariantCulture, $"looks like an IBAN; one that begins with {compact[..2]} has {length} characters"));
        return IbanRemainder(compact) == 1
            ? Checked.Good(compact)
            : Checked.Bad("looks like an IBAN, but its check digits are wrong");
    }

    public static Checked Clabe(string value, DateOnly today)
    {
        var digits = TextChecks.Without(value, Separators);
        if (digits.Length != 18 || !TextChecks.AllDigits(digits))
            return Checked.Bad("must be a CLABE of 18 digits");
        return Verifies(digits.AsSpan(0, 18), [3, 7, 1]) ? Checked.Good(digits) : Checked.Bad("must be a CLABE; the check digit is wrong");
    }

    /// <summary>A CBU or CVU: two blocks, 8 and 14 digits, each with its own check digit.</summary>
    public static Checked Cbu(string value, DateOnly today)
    {
        var digits = TextChecks.Without(value, Separators);
        if (digits.Length != 22 || !TextChecks.AllDigits(digits))
            return Checked.Bad("must be a CBU or CVU of 22 digits");
        return Verifies(digits.AsSpan(0, 8), [7, 1, 3, 9]) && Verifies(digits.AsSpan(8), [3, 9, 7, 1])
            ? Checked.Good(digits)
            : Checked.Bad("must be a CBU or CVU; a check digit is wrong");
    }

    static bool LooksLikeIban(string text, out int length)
    {
        length = 0;
        return text.Length is >= 15 and <= 34 && IbanLengths.TryGetValue(text[..2], out length) && TextChecks.AllDigits(text.AsSpan(2, 2))
            && text.All(char.IsAsciiLetterOrDigit);
    }

    static int IbanRemainder(string iban)
    {
        var remainder = 0;
        foreach (var c in string.Concat(iban.AsSpan(4), iban.AsSpan(0, 4)))
            remainder = char.IsAsciiDigit(c) ? (remainder * 10 + (c - '0')) % 97 : (remainder * 100 + (c - 'A' + 10)) % 97;
        return remainder;
    }

    /// <summary>The last digit makes the weighted sum of the others (each taken modulo 10) a multiple of ten.</summary>
    static bool Verifies(ReadOnlySpan<char> digits, ReadOnlySpan<int> weights)
    {
        var sum = digits[^1] - '0';
        for (var i = 0; i < digits.Length - 1; i++)
            sum += (digits[i] - '0') * weights[i % weights.Length] % 10;
        return sum % 10 == 0;
    }
}
