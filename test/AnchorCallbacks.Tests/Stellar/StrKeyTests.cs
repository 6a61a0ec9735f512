using AnchorCallbacks.Stellar;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Stellar;

sealed class StrKeyTests
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    // The vectors of SEP-23: one key as an account, as muxed accounts and as a contract.
    const string Key = "3f0c34bf93ad0d9971d04ccc90f705511c838aad9734a4a2fb0d7a03fc7fe89a";
    const string Account = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ";
    const string MuxedZero = "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ";
    const string MuxedHigh = "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK";
    const string Contract = "CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA";

    [Test]
    public void An_account_is_written_as_sep23_shows() =>
        Assert.That(StrKey.EncodeAccount(Convert.FromHexString(Key)), Is.EqualTo(Account));

    [Test]
    public void A_contract_is_written_as_sep23_shows() =>
        Assert.That(StrKey.EncodeContract(Convert.FromHexString(Key)), Is.EqualTo(Contract));

    [TestCase(0UL, MuxedZero)]
    [TestCase(1UL << 63, MuxedHigh)]
    public void A_muxed_account_is_written_as_sep23_shows(ulong id, string expected) =>
        Assert.That(StrKey.EncodeMuxed(Convert.FromHexString(Key), id), Is.EqualTo(expected));

    [TestCase(MuxedZero, Account, 0UL)]
    [TestCase(MuxedHigh, Account, 1UL << 63)]
    [TestCase("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAAGZFQ", Account, 1UL)]
    [TestCase("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAE2JUG6", Account, 1234UL)]
    public void A_muxed_account_is_its_account_and_an_id(string text, string account, ulong id)
    {
        Assert.That(StrKey.TryReadMuxed(text, out var readAccount, out var readId), Is.True);
        Assert.That((readAccount, readId), Is.EqualTo((account, id)));
    }

    [TestCase("GCAL4YJKBRQKJOGOEB6UT2TJB5535Q7NWWZTAXHCCO7LGMGIAPXSM3PV")]
    [TestCase(Account)]
    public void An_account_with_a_right_checksum_is_one(string text) => Assert.That(StrKey.IsAccount(text), Is.True);

    [TestCase(Contract)]
    [TestCase("CA3D5KRYM6CB7OWQ6TWYRR3Z4T7GNZLKERYNZGGA5SOAOPIFY6YQGAXE")]
    public void A_contract_with_a_right_checksum_is_one(string text) => Assert.That(StrKey.IsContract(text), Is.True);

    // The invalid vectors of SEP-23 and near relatives.
    [TestCase("", TestName = "An_empty_text_is_no_address")]
    [TestCase("G", TestName = "A_prefix_alone_is_no_address")]
    [TestCase("GAAAAAAAACGC6", TestName = "A_short_payload_is_no_address")]
    [TestCase("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUR", TestName = "A_spare_bit_that_is_set_is_no_address")]
    [TestCase("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZA", TestName = "One_character_too_many_is_no_address")]
    [TestCase("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUACUSI", TestName = "One_byte_too_many_is_no_address")]
    [TestCase("G47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVP2I", TestName = "An_unknown_algorithm_is_no_address")]
    [TestCase("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLKA",
        TestName = "A_muxed_account_with_a_character_too_many_is_no_address")]
    [TestCase("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAAV75I",
        TestName = "A_muxed_account_with_a_byte_too_many_is_no_address")]
    [TestCase("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUK===", TestName = "Padding_is_no_part_of_an_address")]
    [TestCase("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUO", TestName = "A_wrong_checksum_is_no_address")]
    [TestCase("ga7qynf7sowq3glr2bgmzehxavirza4kvwltjjfc7mgxua74p7ujvsgz", TestName = "An_account_in_lower_case_is_no_address")]
    [TestCase("SBU2RRGLXH3E5CQHTD3ODLDF2BWDCYUSSBLLZ5GNW7JXHDIYKXZWHOKR", TestName = "A_secret_seed_is_no_address")]
    [TestCase("TAAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQDOCI", TestName = "A_transaction_signer_is_no_address")]
    [TestCase(" GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", TestName = "A_leading_space_is_no_part_of_an_address")]
    public void A_malformed_address_is_none_of_the_three(string text)
    {
        Assert.That(StrKey.IsAccount(text), Is.False);
        Assert.That(StrKey.IsContract(text), Is.False);
        Assert.That(StrKey.TryReadMuxed(text, out _, out _), Is.False);
    }

    [Test]
    public void Each_form_is_only_what_its_letter_says()
    {
        Assert.That((StrKey.IsAccount(Account), StrKey.IsContract(Account), StrKey.TryReadMuxed(Account, out _, out _)),
            Is.EqualTo((true, false, false)));
        Assert.That((StrKey.IsAccount(Contract), StrKey.IsContract(Contract), StrKey.TryReadMuxed(Contract, out _, out _)),
            Is.EqualTo((false, true, false)));
        Assert.That((StrKey.IsAccount(MuxedZero), StrKey.IsContract(MuxedZero), StrKey.TryReadMuxed(MuxedZero, out _, out _)),
            Is.EqualTo((false, false, true)));
    }

    // The prefix follows from the version byte: another letter under the same checksum would be a forged one.
    [TestCase('M')]
    [TestCase('C')]
    [TestCase('S')]
    [TestCase('g')]
    public void An_account_under_another_letter_is_refused(char prefix)
    {
        var text = prefix + Account[1..];
        Assert.That(StrKey.IsAccount(text) || StrKey.IsContract(text) || StrKey.TryReadMuxed(text, out _, out _), Is.False);
    }

    [Test]
    public void Every_key_is_read_back_from_its_account() =>
        Prop.ForAll(Generators.Bytes(32).ToArbitrary(), key => StrKey.IsAccount(StrKey.EncodeAccount(key))).QuickCheckThrowOnFailure();

    [Test]
    public void Every_hash_is_read_back_from_its_contract() =>
        Prop.ForAll(Generators.Bytes(32).ToArbitrary(), hash => StrKey.IsContract(StrKey.EncodeContract(hash))).QuickCheckThrowOnFailure();

    [Test]
    public void Every_key_and_id_are_read_back_from_their_muxed_account() =>
        Prop.ForAll(Generators.Bytes(32).ToArbitrary(), Generators.UnsignedLong.ToArbitrary(), (key, id) =>
            StrKey.TryReadMuxed(StrKey.EncodeMuxed(key, id), out var account, out var read) && account == StrKey.EncodeAccount(key)
                && read == id)
            .QuickCheckThrowOnFailure();

    [TestCase(Account)]
    [TestCase(Contract)]
    [TestCase(MuxedZero)]
    public void Any_single_changed_character_is_refused(string text)
    {
        for (var at = 0; at < text.Length; at++)
            foreach (var other in Alphabet.Where(c => c != text[at]))
            {
                var changed = text[..at] + other + text[(at + 1)..];
                Assert.That(StrKey.IsAccount(changed) || StrKey.IsContract(changed)
                    || StrKey.TryReadMuxed(changed, out _, out _), Is.False, changed);
            }
    }

    [TestCase(Account)]
    [TestCase(Contract)]
    [TestCase(MuxedHigh)]
    public void Every_shortened_address_is_refused(string text)
    {
        for (var length = 0; length < text.Length; length++)
            Assert.That(StrKey.IsAccount(text[..length]) || StrKey.IsContract(text[..length])
                || StrKey.TryReadMuxed(text[..length], out _, out _), Is.False);
    }
}
