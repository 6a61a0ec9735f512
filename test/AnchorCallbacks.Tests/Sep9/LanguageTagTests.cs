using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Tests.Sep9;

sealed class LanguageTagTests
{
    [TestCase("es", "es")]
    [TestCase("es-MX", "es-mx es")]
    [TestCase("es_MX", "es-mx es")]
    [TestCase("es-419", "es-419 es")]
    [TestCase("es_MX.UTF-8", "es-mx es")]
    [TestCase("sr_RS@latin", "sr-rs sr")]
    [TestCase("zh-Hant-TW", "zh-hant-tw zh-hant zh-tw zh")]
    [TestCase("zh_TW_#Hant", "zh-hant-tw zh-hant zh-tw zh")]
    [TestCase("zh__#Hans", "zh-hans zh")]
    [TestCase("sr_Latn_RS", "sr-latn-rs sr-latn sr-rs sr")]
    [TestCase("de-CH-1996", "de-ch-1996 de-ch de")]
    [TestCase("es-MX-u-ca-gregory", "es-mx es")]
    [TestCase("iw_IL", "he-il he")]
    [TestCase("in", "id")]
    [TestCase("ji", "yi")]
    [TestCase("fil-PH", "tl-ph tl")]
    [TestCase("spa", "es")]
    [TestCase("FRE-ca", "fr-ca fr")]
    [TestCase("no_NO_NY", "nn-no nn no")]
    [TestCase("nb-NO", "nb-no nb no")]
    [TestCase("no", "no nb")]
    [TestCase("ceb-PH", "ceb-ph ceb")]
    [TestCase("", "")]
    [TestCase("-", "")]
    [TestCase("_es", "")]
    [TestCase("es,en;q=0.5", "")]
    [TestCase("\u0435\u0441", "", TestName = "Cyrillic_letters_make_no_tag")]
    [TestCase("es-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", TestName = "A_tag_has_an_end")]
    public void A_tag_is_looked_for_with_its_shorter_forms(string tag, string forms) =>
        Assert.That(string.Join(' ', LanguageTag.Forms(tag)), Is.EqualTo(forms));
}
