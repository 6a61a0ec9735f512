using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Sep9.Checks;

sealed class BankChecksTests
{
    const string WrongIban = "looks like an IBAN, but its check digits are wrong";
    const string WrongClabe = "must be a CLABE; the check digit is wrong";
    const string WrongCbu = "must be a CBU or CVU; a check digit is wrong";

    // The IBAN registry's own examples, one for each country.
    static readonly string[] Ibans =
    [
        "AD1200012030200359100100", "AE070331234567890123456", "AL47212110090000000235698741", "AT611904300234573201",
        "AZ21NABZ00000000137010001944", "BA391290079401028494", "BE68539007547034", "BG80BNBG96611020345678", "BH67BMAG00001299123456",
        "BI4210000100010000332045181", "BR1800360305000010009795493C1", "BY13NBRB3600900000002Z00AB00", "CH9300762011623852957",
        "CR05015202001026284066", "CY17002001280000001200527600", "CZ6508000000192000145399", "DE89370400440532013000",
        "DJ2100010000000154000100186", "DK5000400440116243", "DO28BAGR00000001212453611324", "EE382200221020145685",
            "EG380019000500000000263180002",
        "ES9121000418450200051332", "FI2112345600000785", "FK88SC123456789012", "FO6264600001631634", "FR1420041010050500013M02606",
        "GB29NWBK60161331926819", "GE29NB0000000101904917", "GI75NWBK000000007099453", "GL8964710001000206", "GR1601101250000000012300695",
        "GT82TRAJ01020000001210029690", "HN88CABF00000000000250005469", "HR1210010051863000160", "HU42117730161111101800000000",
        "IE29AIBK93115212345678", "IL620108000000099999999", "IQ98NBIQ850123456789012", "IS140159260076545510730339",
            "IT60X0542811101000000123456",
        "JO94CBJO0010000000000131000302", "KW81CBKU0000000000001234560101", "KZ86125KZT5004100100", "LB62099900000001001901229114",
        "LC55HEMM000100010012001200023015", "LI21088100002324013AA", "LT121000011101001000", "LU280019400644750000",
            "LV80BANK0000435195001",
        "LY83002048000020100120361", "MC5811222000010123456789030", "MD24AG000225100013104168", "ME25505000012345678951",
            "MK07250120000058984",
        "MN121234123456789123", "MR1300020001010000123456753", "MT84MALT011000012345MTLCAST001S", "MU17BOMM0101101030300200000MUR",
        "NI45BAPR00000013000003558124", "NL91ABNA0417164300", "NO9386011117947", "OM810180000001299123456", "PK36SCBL0000001123456702",
        "PL61109010140000071219812874", "PS92PALS000000000400123456702", "PT50000201231234567890154", "QA58DOHB00001234567890ABCDEFG",
        "RO49AAAA1B31007593840000", "RS35260005601001611379", "RU0304452522540817810538091310419", "SA0380000000608010167519",
        "SC18SSCB11010000000000001497USD", "SD8811123456789012", "SE4550000000058398257466", "SI56263300012039086",
            "SK3112000000198742637541",
        "SM86U0322509800000000270100", "SO211000001001000100141", "ST23000100010051845310146", "SV62CENR00000000000000700025",
        "TL380080012345678910157", "TN5910006035183598478831", "TR330006100519786457841326", "UA213223130000026007233566001",
        "VA59001123000012345678", "VG96VPVG0000012345678901", "XK051212012345678906", "YE15CBYE0001018861234567891234",
    ];

    [TestCaseSource(nameof(Ibans))]
    public void A_published_iban_is_an_account_number(string iban) =>
        Assert.That(BankChecks.AccountNumber(iban, default), Is.EqualTo(Checked.Good(iban)));

    [TestCaseSource(nameof(Ibans))]
    public void An_iban_may_come_in_groups_and_lower_case(string iban)
    {
        var grouped = string.Join(' ', iban.Chunk(4).Select(group => new string(group))).ToLowerInvariant();
        Assert.That(BankChecks.AccountNumber(grouped, default), Is.EqualTo(Checked.Good(iban)));
        Assert.That(BankChecks.AccountNumber(grouped.Replace(' ', '-'), default), Is.EqualTo(Checked.Good(iban)));
        Assert.That(BankChecks.AccountNumber(grouped.Replace(' ', '\u00a0'), default), Is.EqualTo(Checked.Good(iban)));
    }

    [TestCaseSource(nameof(Ibans))]
    public void An_iban_with_any_other_check_digits_is_refused(string iban)
    {
        for (var digits = 2; digits < 99; digits++)
        {
            var other = $"{iban[..2]}{digits:00}{iban[4..]}";
            Assert.That(BankChecks.AccountNumber(other, default), Is.EqualTo(other == iban ? Checked.Good(iban) : Checked.Bad(WrongIban)),
                other);
        }
    }

    [TestCaseSource(nameof(Ibans))]
    public void An_iban_with_any_single_changed_digit_is_refused(string iban)
    {
        for (var at = 2; at < iban.Length; at++)
            foreach (var other in "0123456789".Where(digit => char.IsAsciiDigit(iban[at]) && digit != iban[at]))
                Assert.That(BankChecks.AccountNumber(iban[..at] + other + iban[(at + 1)..], default).Problem, Is.EqualTo(WrongIban));
    }

    [TestCase("DE8937040044053201300", "looks like an IBAN; one that begins with DE has 22 characters")]
    [TestCase("DE893704004405320130000", "looks like an IBAN; one that begins with DE has 22 characters")]
    [TestCase("NO93860111179470", "looks like an IBAN; one that begins with NO has 15 characters")]
    [TestCase("gb29 nwbk 6016 1331 9268 1", "looks like an IBAN; one that begins with GB has 22 characters")]
    [TestCase("RU030445252254081781053809131041", "looks like an IBAN; one that begins with RU has 33 characters")]
    public void An_iban_of_a_wrong_length_is_refused(string value, string problem) =>
        Assert.That(BankChecks.AccountNumber(value, default), Is.EqualTo(Checked.Bad(problem)));

    // National numbers have no common form: what does not look like an IBAN is kept as it was written.
    [TestCase("12345678")]
    [TestCase("0440532013")]
    [TestCase("12-34-56 78901234")]
    [TestCase("000123456789", TestName = "Leading_zeros_stay")]
    [TestCase("US00123456789012345", TestName = "A_country_without_ibans_has_its_own_numbers")]
    [TestCase("DE-KONTO-370400440", TestName = "Letters_where_an_iban_has_check_digits_are_a_number_of_its_own")]
    [TestCase("DE89 3704 0044", TestName = "A_number_shorter_than_any_iban_is_taken")]
    [TestCase("DE8937040044053201300012345678901234", TestName = "A_number_longer_than_any_iban_is_taken")]
    [TestCase("19-2000145399/0800", TestName = "A_Czech_number_keeps_its_parts")]
    [TestCase("KONTO DE00 1234", TestName = "A_word_and_no_whole_iban_are_a_number_of_its_own")]
    [TestCase("ДЕ89370400440532013000", TestName = "Cyrillic_letters_make_it_no_iban")]
    public void A_number_that_does_not_look_like_an_iban_is_kept_as_written(string value) =>
        Assert.That(BankChecks.AccountNumber(value, default), Is.EqualTo(Checked.Good(value)));

    [TestCase("DE89/3704/0044/0532/0130/00")]
    [TestCase("DE89.3704.0044.0532.0130.00")]
    [TestCase("DE89\u202f3704\u202f0044\u202f0532\u202f0130\u202f00")]
    [TestCase("DE89\t3704\t0044\t0532\t0130\t00")]
    [TestCase("DE89\u200b37040044\u20600532\ufeff013000")]
    [TestCase("DE89_3704\u20140044\u22120532,0130'00")]
    [TestCase("DE89*3704*0044*0532*0130*00")]
    [TestCase("IBAN DE89 3704 0044 0532 0130 00")]
    [TestCase("iban:de89370400440532013000")]
    [TestCase("IBAN-Nr. DE89 3704 0044 0532 0130 00")]
    [TestCase("IBAN 1: DE89 3704 0044 0532 0130 00")]
    [TestCase("I\u200bBAN DE89 3704 0044 0532 0130 00")]
    [TestCase("Konto DE89 3704 0044 0532 0130 00")]
    [TestCase("\uff24\uff25\uff18\uff19 3704 0044 0532 0130 00", TestName = "An_iban_may_be_written_in_full_width_letters")]
    [TestCase("DE\u0668\u0669 3704 0044 0532 0130 00", TestName = "An_iban_may_be_written_in_Arabic_digits")]
    public void Whatever_is_put_around_or_into_it_an_iban_is_one(string value)
    {
        Assert.That(BankChecks.AccountNumber(value, default), Is.EqualTo(Checked.Good("DE89370400440532013000")));
        Assert.That(BankChecks.AccountNumber(value[..^1] + "1", default), Is.EqualTo(Checked.Bad(WrongIban)));
    }

    [TestCase("IBAN DZ580002100001113000000570", "DZ580002100001113000000570", TestName = "A_country_outside_the_registry_may_have_ibans")]
    public void What_is_named_an_iban_has_right_check_digits(string value, string kept)
    {
        Assert.That(BankChecks.AccountNumber(value, default), Is.EqualTo(Checked.Good(kept)));
        Assert.That(BankChecks.AccountNumber(value[..^1] + "1", default), Is.EqualTo(Checked.Bad(WrongIban)));
    }

    [TestCase("IBAN 1234567890")]
    [TestCase("IBAN")]
    [TestCase("IBAN: none")]
    public void What_is_named_an_iban_and_is_none_is_refused(string value) =>
        Assert.That(BankChecks.AccountNumber(value, default).Problem, Does.StartWith("is named an IBAN"));

    [TestCase("-")]
    [TestCase("...")]
    [TestCase("/ \u200b /")]
    [TestCase("\u2800")]
    public void A_number_without_a_letter_or_digit_is_none(string value)
    {
        Assert.That(BankChecks.AccountNumber(value, default), Is.EqualTo(Checked.Bad("must have a letter or a digit")));
        Assert.That(BankChecks.BankNumber(value, default), Is.EqualTo(Checked.Bad("must have a letter or a digit")));
    }

    [TestCase("perro.gato.luna")]
    [TestCase("ABC-12")]
    [TestCase("12345678901234567890")]
    public void An_alias_of_a_cbu_is_kept_as_written(string value) =>
        Assert.That(BankChecks.CbuAlias(value, default), Is.EqualTo(Checked.Good(value)));

    [TestCase("abc\u2011\u200b12", "abc-12")]
    public void An_alias_is_kept_in_plain_characters(string value, string kept) =>
        Assert.That(BankChecks.CbuAlias(value, default), Is.EqualTo(Checked.Good(kept)));

    [TestCase("")]
    [TestCase("abcde")]
    [TestCase("123456789012345678901")]
    [TestCase("mi alias")]
    [TestCase("mi_alias")]
    [TestCase("mi/alias")]
    [TestCase("señor.x")]
    [TestCase("\u200babcde")]
    public void Another_text_is_no_alias_of_a_cbu(string value) =>
        Assert.That(BankChecks.CbuAlias(value, default),
            Is.EqualTo(Checked.Bad("must be an alias of 6 to 20 letters, digits, dots and hyphens")));

    [TestCase("032180000118359719")]
    [TestCase("002010077777777771")]
    [TestCase("646180157042875763")]
    public void A_published_clabe_is_a_clabe(string clabe) =>
        Assert.That(BankChecks.Clabe(clabe, default), Is.EqualTo(Checked.Good(clabe)));

    [TestCase("032 180 00011835971 9")]
    [TestCase("032-180-00011835971-9")]
    [TestCase("032.180.000118359719")]
    [TestCase("032\u2009180\u221200011835971\u20119")]
    [TestCase("\u202d032180\u200b000118359719\u202c")]
    [TestCase("０３２180000118359719", TestName = "A_clabe_may_be_written_in_full_width_digits")]
    [TestCase("032\u00a0180\u00a0000118359719")]
    public void A_clabe_may_come_in_groups(string value) =>
        Assert.That(BankChecks.Clabe(value, default), Is.EqualTo(Checked.Good("032180000118359719")));

    [Test]
    public void Every_17_digits_and_their_check_digit_are_a_clabe() =>
        Prop.ForAll(Clabes, clabe => BankChecks.Clabe(clabe, default) == Checked.Good(clabe)).QuickCheckThrowOnFailure();

    [Test]
    public void A_clabe_with_any_single_changed_digit_is_refused() =>
        Prop.ForAll(Clabes, clabe => OneDigitOff(clabe).All(other => BankChecks.Clabe(other, default) == Checked.Bad(WrongClabe)))
            .QuickCheckThrowOnFailure();

    [TestCase("")]
    [TestCase("03218000011835971")]
    [TestCase("0321800001183597190")]
    [TestCase("03218000011835971X")]
    [TestCase("032#180000118359719")]
    public void What_is_not_18_digits_is_no_clabe(string value) =>
        Assert.That(BankChecks.Clabe(value, default), Is.EqualTo(Checked.Bad("must be a CLABE of 18 digits")));

    [TestCase("2850590940090418135201")]
    [TestCase("0000003100010000000009", TestName = "A_cvu_is_taken_like_a_cbu")]
    public void A_published_cbu_is_a_cbu(string cbu) => Assert.That(BankChecks.Cbu(cbu, default), Is.EqualTo(Checked.Good(cbu)));

    [TestCase("28505909 40090418135201")]
    [TestCase("28505909-40090418135201")]
    [TestCase("28505909\u202f40090418\u2212135201")]
    [TestCase("28505909\u00b740090418\ufeff135201")]
    public void A_cbu_may_come_in_its_two_blocks(string value) =>
        Assert.That(BankChecks.Cbu(value, default), Is.EqualTo(Checked.Good("2850590940090418135201")));

    [Test]
    public void Every_two_blocks_with_their_check_digits_are_a_cbu() =>
        Prop.ForAll(Cbus, cbu => BankChecks.Cbu(cbu, default) == Checked.Good(cbu)).QuickCheckThrowOnFailure();

    [Test]
    public void A_cbu_with_any_single_changed_digit_is_refused() =>
        Prop.ForAll(Cbus, cbu => OneDigitOff(cbu).All(other => BankChecks.Cbu(other, default) == Checked.Bad(WrongCbu)))
            .QuickCheckThrowOnFailure();

    [TestCase("")]
    [TestCase("285059094009041813520")]
    [TestCase("28505909400904181352011")]
    [TestCase("285059094009041813520X")]
    [TestCase("mi.alias.cbu")]
    public void What_is_not_22_digits_is_no_cbu(string value) =>
        Assert.That(BankChecks.Cbu(value, default), Is.EqualTo(Checked.Bad("must be a CBU or CVU of 22 digits")));

    static Arbitrary<string> Clabes => Generators.Digits(17).Select(digits => WithCheckDigit(digits, "371")).ToArbitrary();

    // The weights of the Argentine central bank, as they run from each block's right end: 3, 1, 7, 9.
    static Arbitrary<string> Cbus => Generators.Digits(20)
        .Select(digits => WithCheckDigit(digits[..7], "7139") + WithCheckDigit(digits[7..], "3971")).ToArbitrary();

    static string WithCheckDigit(string digits, string weights)
    {
        var sum = digits.Select((digit, at) => (digit - '0') * (weights[at % weights.Length] - '0')).Sum();
        return digits + (char)('0' + (10 - sum % 10) % 10);
    }

    static IEnumerable<string> OneDigitOff(string digits)
    {
        for (var at = 0; at < digits.Length; at++)
            for (var digit = '0'; digit <= '9'; digit++)
                if (digits[at] != digit)
                    yield return digits[..at] + digit + digits[(at + 1)..];
    }
}
