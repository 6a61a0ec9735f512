using System.Buffers;
using System.Text;
using AnchorCallbacks.Customers.Record;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers.Record;

sealed class RecordCodecTests
{
    [Test]
    public void A_full_record_is_read_back() =>
        Assert.That(RecordCodec.Read(Write(Records.Full)).Describe(), Is.EqualTo(Records.Full.Describe()));

    [Test]
    public void An_empty_record_is_read_back()
    {
        var record = RecordCodec.Read(Write(CustomerRecord.Empty));
        Assert.That(record.Values, Is.Empty);
        Assert.That(record.Verdicts, Is.Empty);
    }

    [Test]
    public void Every_record_is_read_back() =>
        Prop.ForAll(Records.Any, record => RecordCodec.Read(Write(record)).Describe() == record.Describe()).QuickCheckThrowOnFailure();

    [Test]
    public void A_value_is_found_under_its_field_again()
    {
        var record = RecordCodec.Read(Write(Records.Full));
        Assert.That(record[Sample.Field("address")]!.Text, Is.EqualTo("1 Main St\nSpringfield"));
        Assert.That(record[Sample.Field("city")], Is.Null);
        Assert.That(record.VerdictOn("sep31-receiver")!.Message.Text, Is.EqualTo("Not served in your country"));
    }

    [Test]
    public void A_record_names_its_fields_so_that_the_catalogue_may_be_put_in_another_order() =>
        Assert.That(Write(Sample.Record(Sample.Value("first_name", "Ada"))).AsSpan().IndexOf("first_name"u8), Is.GreaterThan(0));

    [Test]
    public void A_record_written_before_a_field_got_its_present_name_is_read()
    {
        var bytes = Bytes(1, 1, "family_name", 0, 1, "Lovelace", 0);
        Assert.That(RecordCodec.Read(bytes)[Sample.Field("last_name")]!.Text, Is.EqualTo("Lovelace"));
    }

    [Test]
    public void A_record_of_the_first_format_is_read()
    {
        var record = RecordCodec.Read(Bytes(1, 1, "city", 8, 1, "Lima", "Which one?", 1, "default", 2, "No", 3));
        Assert.That((record[Sample.Field("city")]!.VerdictMessage.Text, record.VerdictOn("default")!.Message.Text, record.Asks.Count),
            Is.EqualTo(("Which one?", "No", 0)));
    }

    [Test]
    public void A_record_cut_anywhere_is_refused()
    {
        var bytes = Write(Records.Full);
        for (var length = 0; length < bytes.Length; length++)
            Assert.That(() => RecordCodec.Read(bytes.AsSpan(0, length)), Throws.TypeOf<InvalidDataException>(), $"{length} bytes");
    }

    [Test]
    public void A_record_with_bytes_after_its_end_is_refused() =>
        Assert.That(() => RecordCodec.Read([.. Write(Records.Full), 0]), Throws.TypeOf<InvalidDataException>());

    [Test]
    public void A_record_with_a_changed_byte_is_read_or_refused_and_nothing_else()
    {
        var bytes = Write(Records.Full);
        for (var at = 0; at < bytes.Length; at++)
            foreach (var change in new byte[] { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF })
            {
                var altered = bytes.ToArray();
                altered[at] ^= change;
                Assert.That(() => ReadOrRefuse(altered), Throws.Nothing, $"byte {at} changed by {change}");
            }
    }

    [Test]
    public void Any_bytes_are_read_or_refused_and_nothing_else() =>
        Prop.ForAll(Gen.Choose(0, 200).SelectMany(Generators.Bytes).ToArbitrary(), bytes => ReadOrRefuse([1, .. bytes]))
            .QuickCheckThrowOnFailure();

    // Format 1; then what no record has.
    [TestCase(3, 0, 0, TestName = "Another_format_is_refused")]
    [TestCase(0, 0, 0, TestName = "No_format_is_refused")]
    [TestCase(1, 1, "shoe_size", 0, 1, "43", 0, TestName = "An_unknown_field_is_refused")]
    [TestCase(1, 1, "first_name", 12, 1, "Ada", "", 0, TestName = "An_unknown_verdict_on_a_value_is_refused")]
    [TestCase(1, 1, "first_name", 255, 1, "Ada", "", "", 0, TestName = "Unknown_marks_of_a_value_are_refused")]
    [TestCase(1, 0, 1, "default", 3, "", 1, TestName = "An_unknown_verdict_on_a_type_is_refused")]
    [TestCase(1, 0x91, 0x4E, TestName = "Ten_thousand_and_one_values_are_refused")]
    [TestCase(1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, TestName = "A_negative_number_of_values_is_refused")]
    [TestCase(1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, TestName = "A_number_without_end_is_refused")]
    [TestCase(1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, TestName = "A_text_longer_than_the_record_is_refused")]
    [TestCase(1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, TestName = "A_text_of_negative_length_is_refused")]
    public void A_record_that_nobody_wrote_is_refused(params object[] parts) =>
        Assert.That(() => RecordCodec.Read(Bytes(parts)), Throws.TypeOf<InvalidDataException>());

    static bool ReadOrRefuse(byte[] bytes)
    {
        try
        {
            return RecordCodec.Read(bytes).Values.Count() >= 0;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    static byte[] Write(CustomerRecord record)
    {
        var output = new ArrayBufferWriter<byte>();
        RecordCodec.Write(record, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A record by hand: numbers are bytes, texts have their length before them.</summary>
    static byte[] Bytes(params object[] parts) =>
        [.. parts.SelectMany(part => part is string text ? [(byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)]
            : new[] { (byte)(int)part })];
}
