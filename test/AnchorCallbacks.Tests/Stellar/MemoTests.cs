using System.Globalization;
using AnchorCallbacks.Stellar;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Stellar;

sealed class MemoTests
{
    [TestCase("id")]
    [TestCase("")]
    [TestCase(null)]
    public void Every_number_of_64_bits_is_an_id_memo(string? type) =>
        Prop.ForAll(Generators.UnsignedLong.ToArbitrary(), number =>
            Read(number.ToString(CultureInfo.InvariantCulture), type) == (Memo.Id(number), null)).QuickCheckThrowOnFailure();

    [Test]
    public void Leading_zeros_make_no_other_memo() =>
        Prop.ForAll(Generators.UnsignedLong.ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), (number, zeros) =>
            Read(new string('0', zeros) + number.ToString(CultureInfo.InvariantCulture), "id") == (Memo.Id(number), null))
                .QuickCheckThrowOnFailure();

    [Test]
    public void An_id_memo_is_kept_in_its_shortest_spelling() => Assert.That(Read("007", "id").Memo, Is.EqualTo(new Memo("id", "7")));

    [TestCase("-1")]
    [TestCase("-0")]
    [TestCase("+1")]
    [TestCase("18446744073709551616")]
    [TestCase("99999999999999999999999999999999")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("1 0")]
    [TestCase(" ")]
    [TestCase("1\n")]
    [TestCase("1.0")]
    [TestCase("1e3")]
    [TestCase("1,000")]
    [TestCase("0x10")]
    [TestCase("abc")]
    [TestCase("٧", TestName = "An_arabic_digit_is_no_id_memo")]
    [TestCase("７", TestName = "A_full_width_digit_is_no_id_memo")]
    public void What_is_no_whole_number_of_64_bits_is_no_id_memo(string value)
    {
        var (memo, problem) = Read(value, "id");
        Assert.That(memo, Is.EqualTo(Memo.None));
        Assert.That(problem, Does.StartWith("memo: an id memo is a whole number"));
    }

    [TestCase("hello")]
    [TestCase("-1")]
    public void Without_a_type_a_memo_that_is_no_number_is_refused(string value) =>
        Assert.That(Read(value, null).Problem, Does.StartWith("memo: "));

    [TestCase("hello", TestName = "A_short_text_is_a_text_memo")]
    [TestCase("007", TestName = "A_number_stays_as_written_in_a_text_memo")]
    [TestCase("1234567890123456789012345678", TestName = "Twenty_eight_bytes_are_a_text_memo")]
    [TestCase("ññññññññññññññ", TestName = "Fourteen_letters_of_two_bytes_are_a_text_memo")]
    [TestCase("🙂🙂🙂🙂🙂🙂🙂", TestName = "Seven_characters_of_four_bytes_are_a_text_memo")]
    [TestCase(" with spaces ", TestName = "Spaces_belong_to_a_text_memo")]
    public void A_text_of_up_to_28_bytes_is_a_text_memo(string value) =>
        Assert.That(Read(value, "text"), Is.EqualTo((new Memo("text", value), default(string))));

    [TestCase("12345678901234567890123456789", TestName = "Twenty_nine_bytes_are_no_text_memo")]
    [TestCase("ñññññññññññññña", TestName = "Fifteen_letters_of_29_bytes_are_no_text_memo")]
    [TestCase("🙂🙂🙂🙂🙂🙂🙂🙂", TestName = "Eight_characters_of_four_bytes_are_no_text_memo")]
    public void A_text_of_more_than_28_bytes_is_no_text_memo(string value) =>
        Assert.That(Read(value, "text"), Is.EqualTo((Memo.None, "memo: a text memo has at most 28 bytes")));

    [Test]
    public void Every_32_bytes_in_base64_are_a_hash_memo() =>
        Prop.ForAll(Generators.Bytes(32).ToArbitrary(), hash =>
            Read(Convert.ToBase64String(hash), "hash") == (new Memo("hash", Convert.ToBase64String(hash)), null))
                .QuickCheckThrowOnFailure();

    // Base64 of 32 bytes leaves two spare bits, and readers pass over white space: equal hashes must still be equal texts.
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [TestCase("AAAAAAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_hash_memo_has_one_spelling(string value) =>
        Assert.That(Read(value, "hash").Memo, Is.EqualTo(new Memo("hash", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")));

    [TestCase(31)]
    [TestCase(33)]
    [TestCase(34)]
    [TestCase(64)]
    [TestCase(1)]
    public void Other_than_32_bytes_are_no_hash_memo(int length) =>
        Assert.That(Read(Convert.ToBase64String(new byte[length]), "hash"),
            Is.EqualTo((Memo.None, "memo: a hash memo is 32 bytes in Base64")));

    [TestCase("0000000000000000000000000000000000000000000000000000000000000000", TestName = "Hex_is_no_hash_memo")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", TestName = "A_missing_padding_is_no_hash_memo")]
    [TestCase("_____________________________________-AAAAA=", TestName = "The_alphabet_for_urls_is_no_hash_memo")]
    [TestCase("not base64", TestName = "Words_are_no_hash_memo")]
    public void What_is_not_base64_is_no_hash_memo(string value) =>
        Assert.That(Read(value, "hash").Problem, Does.StartWith("memo: a hash memo"));

    [TestCase("return")]
    [TestCase("none")]
    [TestCase("ID")]
    [TestCase("Text")]
    [TestCase("id ")]
    [TestCase("memo_id")]
    public void A_memo_of_another_type_is_refused(string type) =>
        Assert.That(Read("1", type), Is.EqualTo((Memo.None, "memo_type: must be id, text or hash")));

    [TestCase(null, "id")]
    [TestCase("", "hash")]
    [TestCase(null, null)]
    [TestCase("", "return")]
    public void Without_a_memo_its_type_means_nothing(string? value, string? type) =>
        Assert.That(Read(value, type), Is.EqualTo((Memo.None, default(string))));

    static (Memo Memo, string? Problem) Read(string? value, string? type)
    {
        var memo = Memo.Read(value, type, out var problem);
        return (memo, problem);
    }
}
