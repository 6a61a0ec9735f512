using System.Collections.Frozen;
using System.Globalization;

namespace AnchorCallbacks.Sep9.Checks;

static class Iban
{
    const string Name = "IBAN";

    // Length by country, from the IBAN registry (ISO 13616).
    static readonly FrozenDictionary<string, int> Lengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
        "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 " +
        "LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 " +
        "RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30")
        .Split(' ').ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry.AsSpan(2), CultureInfo.InvariantCulture));

    /// <param name="bare">The letters and digits of an account number.</param>
    /// <returns>The IBAN, or the rule that it breaks; null if the number does not look like an IBAN.</returns>
    public static Checked? In(string bare)
    {
        var named = bare.StartsWith(Name, StringComparison.Ordinal);
        // A word may precede it.
        var start = named ? StartAfterName(bare) : bare.AsSpan().IndexOfAnyInRange('0', '9') - 2;
        if (start < 0 || !BeginsAt(bare, start))
            return named ? Checked.Bad(RuleTexts.IbanNone) : null;
        var iban = bare[start..];
        var isKnown = Lengths.TryGetValue(iban[..2], out var length);
        var mayBeOther = start == 0 ? iban.Length is < 15 or > 34 : isKnown && iban.Length != length;
        if (!named && (!isKnown || mayBeOther || !iban.All(char.IsAsciiLetterOrDigit)))
            return null;
        if (isKnown && iban.Length != length)
            return Checked.Bad(RuleTexts.With(RuleTexts.IbanLength, iban[..2], length.ToString(CultureInfo.InvariantCulture)));
        return iban.All(char.IsAsciiLetterOrDigit) && Remainder(iban) == 1 ? Checked.Good(iban) : Checked.Bad(RuleTexts.IbanDigits);
    }

    static int StartAfterName(string bare)
    {
        for (var at = Name.Length; at < bare.Length; at++)
            if (BeginsAt(bare, at))
                return at;
        return -1;
    }

    /// <summary>Two letters and two check digits.</summary>
    static bool BeginsAt(string text, int at) =>
        text.Length >= at + 4 && char.IsAsciiLetter(text[at]) && char.IsAsciiLetter(text[at + 1])
        && char.IsAsciiDigit(text[at + 2]) && char.IsAsciiDigit(text[at + 3]);

    static int Remainder(string iban)
    {
        var remainder = 0;
        foreach (var c in string.Concat(iban.AsSpan(4), iban.AsSpan(0, 4)))
            remainder = char.IsAsciiDigit(c) ? (remainder * 10 + (c - '0')) % 97 : (remainder * 100 + (c - 'A' + 10)) % 97;
        return remainder;
    }
}
