using System.Collections.Frozen;
using System.Globalization;

namespace AnchorCallbacks.Sep9;

/// <summary>The texts of broken rules in each language of the server. A record stores the English text, as in earlier releases.</summary>
static class RuleTexts
{
    public const string Unreadable = "must not contain control characters other than tab and line break";
    public const string Marks = "must not have more than 64 marks on one letter";
    public const string Email = "must be an e-mail address, such as name@example.com";
    public const string Phone = "must be a phone number in E.164 form, such as +14155550100";
    public const string PhonePrefix = "must be a phone number in E.164 form; leave out the {0} after the country code";
    public const string PhoneZero = "must be a phone number in E.164 form; write it as it is dialled from abroad, without parentheses";
    public const string Sex = "must be male, female or other";
    public const string Occupation = "must be an ISCO-08 code of 1 to 4 digits";
    public const string WholeNumber = "must be a whole number";
    public const string IpAddress = "must be an IPv4 or IPv6 address";
    public const string Url = "must be a URL that begins with https:// or http://";
    public const string Country = "must be an ISO 3166-1 country code, such as USA";
    public const string CountryAlpha2 = "must be an ISO 3166-1 alpha-2 country code, such as US";
    public const string Language = "must be an ISO 639-1 language code, such as en";
    public const string Date = "must be a date, YYYY-MM-DD";
    public const string Future = "must not lie in the future";
    public const string TooOld = "must not lie before 1900";
    public const string CardExpiration = "must be a year and month, YY-MM";
    public const string BankNumber = "must have a letter or a digit";
    public const string IbanLength = "looks like an IBAN; one that begins with {0} has {1} characters";
    public const string IbanDigits = "looks like an IBAN, but its check digits are wrong";
    public const string IbanNone = "is named an IBAN; one begins with two letters of a country and two check digits";
    public const string Clabe = "must be a CLABE of 18 digits";
    public const string ClabeDigit = "must be a CLABE; the check digit is wrong";
    public const string Cbu = "must be a CBU or CVU of 22 digits";
    public const string CbuDigit = "must be a CBU or CVU; a check digit is wrong";
    public const string CbuAlias = "must be an alias of 6 to 20 letters, digits, dots and hyphens";
    public const string Document = "must be a JPEG, PNG, GIF, WebP, HEIC, TIFF, BMP or PDF file";
    public const string DocumentOrVideo = "must be a JPEG, PNG, GIF, WebP, HEIC, TIFF, BMP, PDF, MP4, MOV or WebM file";
    public const string Choice = "must be one of {0}";

    static readonly (string Key, string En, string Es)[] Table =
    [
        ("unreadable", Unreadable, "no debe contener caracteres de control, salvo tabulador y salto de línea"),
        ("marks", Marks, "no debe tener más de 64 signos diacríticos en una letra"),
        ("email", Email, "debe ser una dirección de correo electrónico, por ejemplo nombre@example.com"),
        ("phone", Phone, "debe ser un número de teléfono en formato E.164, por ejemplo +14155550100"),
        ("phone_prefix", PhonePrefix, "debe ser un número de teléfono en formato E.164; omita el {0} después del código de país"),
        ("phone_zero", PhoneZero,
            "debe ser un número de teléfono en formato E.164; escríbalo como se marca desde el extranjero, sin paréntesis"),
        ("sex", Sex, "debe ser male, female u other"),
        ("occupation", Occupation, "debe ser un código CIUO-08 de 1 a 4 dígitos"),
        ("whole_number", WholeNumber, "debe ser un número entero"),
        ("ip_address", IpAddress, "debe ser una dirección IPv4 o IPv6"),
        ("url", Url, "debe ser una URL que empiece por https:// o http://"),
        ("country", Country, "debe ser un código de país ISO 3166-1, por ejemplo USA"),
        ("country_alpha2", CountryAlpha2, "debe ser un código de país ISO 3166-1 alfa-2, por ejemplo US"),
        ("language", Language, "debe ser un código de idioma ISO 639-1, por ejemplo es"),
        ("date", Date, "debe ser una fecha, AAAA-MM-DD"),
        ("future", Future, "no debe ser una fecha futura"),
        ("too_old", TooOld, "no debe ser anterior a 1900"),
        ("card_expiration", CardExpiration, "debe ser un año y un mes, AA-MM"),
        ("bank_number", BankNumber, "debe tener una letra o un dígito"),
        ("iban_length", IbanLength, "parece un IBAN; uno que empieza por {0} tiene {1} caracteres"),
        ("iban_digits", IbanDigits, "parece un IBAN, pero sus dígitos de control son incorrectos"),
        ("iban_none", IbanNone, "dice ser un IBAN; uno empieza por dos letras de un país y dos dígitos de control"),
        ("clabe", Clabe, "debe ser una CLABE de 18 dígitos"),
        ("clabe_digit", ClabeDigit, "debe ser una CLABE; el dígito de control es incorrecto"),
        ("cbu", Cbu, "debe ser un CBU o CVU de 22 dígitos"),
        ("cbu_digit", CbuDigit, "debe ser un CBU o CVU; un dígito de control es incorrecto"),
        ("cbu_alias", CbuAlias, "debe ser un alias de 6 a 20 letras, dígitos, puntos y guiones"),
        ("document", Document, "debe ser un archivo JPEG, PNG, GIF, WebP, HEIC, TIFF, BMP o PDF"),
        ("document_or_video", DocumentOrVideo, "debe ser un archivo JPEG, PNG, GIF, WebP, HEIC, TIFF, BMP, PDF, MP4, MOV o WebM"),
        ("choice", Choice, "debe ser uno de: {0}"),
    ];

    static readonly FrozenDictionary<string, string> Spanish = Table.ToFrozenDictionary(text => text.En, text => text.Es);

    static readonly FrozenDictionary<string, string> ByText = Table.ToFrozenDictionary(text => text.En, text => text.Key);

    static readonly (string[] En, string Es, string Key)[] Templates =
        [.. Table.Where(text => text.En.Contains("{0}", StringComparison.Ordinal))
            .Select(text => (text.En.Split(["{0}", "{1}"], StringSplitOptions.None), text.Es, text.Key))];

    /// <summary>The name of each text.</summary>
    public static IEnumerable<string> Keys => Table.Select(text => text.Key);

    public static string With(string template, params string[] values) => string.Format(CultureInfo.InvariantCulture, template, values);

    /// <param name="english">The text of a check, of this or an earlier release.</param>
    /// <returns>The English text if there is none in the language.</returns>
    public static string In(string english, string? language)
    {
        foreach (var tag in LanguageTag.Forms(language))
            if (tag is "en" or "es")
                return tag == "es" ? InSpanish(english) : english;
        return english;
    }

    static string InSpanish(string english)
    {
        if (Spanish.TryGetValue(english, out var spanish))
            return spanish;
        foreach (var (parts, text, _) in Templates)
            if (ValuesIn(english, parts) is { } values)
                return With(text, values);
        return english;
    }

    /// <summary>The name of a text, and the values in it. Null: it is none of this release.</summary>
    public static (string Key, string[] Values)? Find(string english)
    {
        if (ByText.TryGetValue(english, out var key))
            return (key, []);
        foreach (var (parts, _, name) in Templates)
            if (ValuesIn(english, parts) is { } values)
                return (name, values);
        return null;
    }

    /// <summary>The values between the parts of a template; null if the text was not made from the template.</summary>
    public static string[]? ValuesIn(string text, string[] parts)
    {
        if (parts.Length == 1)
            return text == parts[0] ? [] : null;
        if (!text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal))
            return null;
        var values = new string[parts.Length - 1];
        var at = parts[0].Length;
        for (var i = 0; i < values.Length; i++)
        {
            var end = i == values.Length - 1 ? text.Length - parts[^1].Length : text.IndexOf(parts[i + 1], at, StringComparison.Ordinal);
            if (end < at)
                return null;
            values[i] = text[at..end];
            at = end + parts[i + 1].Length;
        }
        return values;
    }
}
