using System.Text;
using AnchorCallbacks.Hosting;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Stellar;

sealed class Base32Tests
{
    // RFC 4648 §10, without padding.
    [TestCase("", "")]
    [TestCase("f", "MY")]
    [TestCase("fo", "MZXQ")]
    [TestCase("foo", "MZXW6")]
    [TestCase("foob", "MZXW6YQ")]
    [TestCase("fooba", "MZXW6YTB")]
    [TestCase("foobar", "MZXW6YTBOI")]
    public void Bytes_are_written_as_the_rfc_shows(string ascii, string expected)
    {
        var bytes = Encoding.ASCII.GetBytes(ascii);
        Assert.That(Base32.EncodeUpper(bytes), Is.EqualTo(expected));
    }

    [Test]
    public void What_was_written_is_read_back() =>
        Prop.ForAll(Gen.Choose(0, 60).SelectMany(Generators.Bytes).ToArbitrary(), bytes =>
            Decode(Base32.EncodeUpper(bytes), bytes.Length)!.SequenceEqual(bytes))
            .QuickCheckThrowOnFailure();

    [TestCase("mzxw6ytb", TestName = "Lower_case_is_refused")]
    [TestCase("MZXW6YT0", TestName = "A_digit_outside_the_alphabet_is_refused")]
    [TestCase("MZXW6YT1", TestName = "Another_digit_outside_the_alphabet_is_refused")]
    [TestCase("MZXW6YT8", TestName = "A_digit_above_seven_is_refused")]
    [TestCase("MZXW6YT=", TestName = "Padding_is_refused")]
    [TestCase("MZXW YTB", TestName = "A_space_is_refused")]
    [TestCase("MZXW6YTÀ", TestName = "A_letter_beyond_ascii_is_refused")]
    public void A_character_outside_the_alphabet_is_refused(string text) => Assert.That(Decode(text, 5), Is.Null);

    // "MY" is one byte and two spare bits that are zero; the three other last characters set them.
    [TestCase("MZ")]
    [TestCase("M2")]
    [TestCase("M3")]
    public void Spare_bits_that_are_not_zero_are_refused(string text) => Assert.That(Decode(text, 1), Is.Null);

    // One, three and six characters are no whole number of bytes and leave a character over.
    [TestCase("A", 0)]
    [TestCase("AAA", 1)]
    [TestCase("AAAAAA", 3)]
    public void A_length_that_leaves_a_character_over_is_refused(string text, int bytes) => Assert.That(Decode(text, bytes), Is.Null);

    [Test]
    public void Room_for_another_number_of_bytes_is_refused()
    {
        Assert.That(Decode("MZXW6YTB", 4), Is.Null);
        Assert.That(Decode("MZXW6YTB", 6), Is.Null);
    }

    static byte[]? Decode(string text, int length)
    {
        var bytes = new byte[length];
        return Base32.TryDecodeUpper(text, bytes) ? bytes : null;
    }
}
