using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Tests.Sep9.Checks;

sealed class CodeChecksTests
{
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    static readonly string[] TwoLetters = [.. Letters.SelectMany(first => Letters.Select(second => $"{first}{second}"))];

    [TestCase("ARG", "ARG")]
    [TestCase("AR", "ARG")]
    [TestCase("arg", "ARG")]
    [TestCase("ar", "ARG")]
    [TestCase("Us", "USA")]
    [TestCase("GB", "GBR")]
    [TestCase("de", "DEU")]
    [TestCase("CH", "CHE")]
    [TestCase("KR", "KOR")]
    [TestCase("KP", "PRK")]
    [TestCase("SS", "SSD")]
    [TestCase("CW", "CUW")]
    [TestCase("TL", "TLS")]
    [TestCase("AX", "ALA")]
    [TestCase("EH", "ESH")]
    [TestCase("VA", "VAT")]
    [TestCase("PS", "PSE")]
    [TestCase("TW", "TWN")]
    [TestCase("XK", "XKX")]
    [TestCase("xkx", "XKX")]
    [TestCase("A R", "ARG")]
    [TestCase("U.S.A.", "USA")]
    [TestCase("A\u200BRG", "ARG")]
    [TestCase("\uFF21\uFF32\uFF27", "ARG", TestName = "A_country_may_be_written_in_full_width_letters")]
    public void A_country_is_kept_as_its_three_letters(string value, string code) =>
        Assert.That(CodeChecks.Country(value, default), Is.EqualTo(Checked.Good(code)));

    [TestCase("")]
    [TestCase("A")]
    [TestCase("XX")]
    [TestCase("ZZZ")]
    [TestCase("UK")]
    [TestCase("EU")]
    [TestCase("ARGE")]
    [TestCase("Argentina")]
    [TestCase("032")]
    [TestCase("ÅR")]
    [TestCase("YU")]
    [TestCase("ANT")]
    public void What_is_no_assigned_country_code_is_refused(string value) =>
        Assert.That(CodeChecks.Country(value, default), Is.EqualTo(Checked.Bad("must be an ISO 3166-1 country code, such as USA")));

    // ISO 3166-1 has 249 assigned entries, each with one code of two and one of three letters; banks use a 250th, XK.
    [Test]
    public void The_table_of_countries_is_complete()
    {
        var byTwo = TwoLetters.Select(code => CodeChecks.Country(code, default)).Where(result => result.Problem is null)
            .Select(result => result.Value).ToList();
        Assert.That(byTwo, Has.Count.EqualTo(250));
        Assert.That(byTwo, Is.Unique);

        var three = TwoLetters.SelectMany(two => Letters.Select(letter => two + letter))
            .Where(code => CodeChecks.Country(code, default).Problem is null);
        Assert.That(three, Is.EquivalentTo(byTwo));
    }

    [Test]
    public void Three_letters_of_a_country_stay_what_they_are() =>
        Assert.That(
            TwoLetters.Select(code => CodeChecks.Country(code, default)).Where(result => result.Problem is null)
                .Select(result => CodeChecks.Country(result.Value, default).Value),
            Is.EqualTo(TwoLetters.Select(code => CodeChecks.Country(code, default)).Where(result => result.Problem is null)
                .Select(result => result.Value)));

    [TestCase("US", "US")]
    [TestCase("us", "US")]
    [TestCase("USA", "US")]
    [TestCase("deu", "DE")]
    public void A_cards_country_is_kept_as_its_two_letters(string value, string code) =>
        Assert.That(CodeChecks.CountryAlpha2(value, default), Is.EqualTo(Checked.Good(code)));

    [TestCase("")]
    [TestCase("UK")]
    [TestCase("Germany")]
    public void What_is_no_country_code_is_no_cards_country(string value) =>
        Assert.That(CodeChecks.CountryAlpha2(value, default),
            Is.EqualTo(Checked.Bad("must be an ISO 3166-1 alpha-2 country code, such as US")));

    [TestCase("en", "en")]
    [TestCase("ES", "es")]
    [TestCase("Pt", "pt")]
    [TestCase("en-US", "en")]
    [TestCase("es_AR", "es")]
    [TestCase("zh-Hant-TW", "zh")]
    [TestCase("qu", "qu")]
    [TestCase("gn", "gn")]
    [TestCase("es_MX", "es")]
    [TestCase("es-419", "es")]
    [TestCase("sr_Latn_RS", "sr")]
    [TestCase("zh_TW_#Hant", "zh")]
    [TestCase("es_MX.UTF-8", "es")]
    [TestCase("sr_RS@latin", "sr")]
    [TestCase("en US", "en")]
    [TestCase("e\u200Bs", "es")]
    [TestCase("es\u2011MX", "es")]
    [TestCase("iw", "he")]
    [TestCase("iw_IL", "he")]
    [TestCase("in_ID", "id")]
    [TestCase("ji", "yi")]
    [TestCase("jw", "jv")]
    [TestCase("mo", "ro")]
    [TestCase("fil", "tl")]
    [TestCase("fil_PH", "tl")]
    [TestCase("eng", "en")]
    [TestCase("spa", "es")]
    [TestCase("GER", "de")]
    [TestCase("deu", "de")]
    [TestCase("cmn-Hans-CN", "zh")]
    [TestCase("no_NO_NY", "nn")]
    [TestCase("nb_NO", "nb")]
    [TestCase("ja_JP_JP", "ja")]
    [TestCase("th_TH_TH_#u-nu-thai", "th")]
    public void A_language_is_kept_as_its_two_letters(string value, string code) =>
        Assert.That(CodeChecks.Language(value, default), Is.EqualTo(Checked.Good(code)));

    [TestCase("")]
    [TestCase("e")]
    [TestCase("xx")]
    [TestCase("und")]
    [TestCase("ceb")]
    [TestCase("C.UTF-8")]
    [TestCase("English")]
    [TestCase("-en")]
    [TestCase("en,es")]
    public void What_is_no_language_code_is_refused(string value) =>
        Assert.That(CodeChecks.Language(value, default), Is.EqualTo(Checked.Bad("must be an ISO 639-1 language code, such as en")));

    // ISO 639-1 has 183 codes; "bh", withdrawn in 2021, is still sent by phones that know it.
    [Test]
    public void The_table_of_languages_is_complete() =>
        Assert.That(TwoLetters.Count(code => CodeChecks.Language(code, default) == Checked.Good(code.ToLowerInvariant())), Is.EqualTo(184));
}
