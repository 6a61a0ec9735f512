using System.Text;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Tests.Customers.Record;

sealed class RecordSealTests
{
    static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    static readonly byte[] OtherKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    readonly byte[] box = RecordSeal.Seal(Key, "customer-1", 7, Records.Full);

    [Test]
    public void A_sealed_record_opens_for_its_customer_and_version() =>
        Assert.That(RecordSeal.Open(Key, "customer-1", 7, box).Describe(), Is.EqualTo(Records.Full.Describe()));

    [Test]
    public void An_empty_record_is_sealed_like_any_other() =>
        Assert.That(RecordSeal.Open(Key, "c", 1, RecordSeal.Seal(Key, "c", 1, CustomerRecord.Empty)).Values, Is.Empty);

    [TestCase("customer-2", 7)]
    [TestCase("", 7)]
    [TestCase("customer-1 ", 7)]
    [TestCase("customer-1", 6)]
    [TestCase("customer-1", 8)]
    [TestCase("customer-1", 0)]
    [TestCase("customer-1", 7L << 32)]
    public void It_does_not_open_for_another_customer_or_version(string customer, long version) =>
        Assert.That(() => RecordSeal.Open(Key, customer, version, box), Throws.TypeOf<SealBrokenException>());

    [Test]
    public void It_does_not_open_under_another_key() =>
        Assert.That(() => RecordSeal.Open(OtherKey, "customer-1", 7, box), Throws.TypeOf<SealBrokenException>());

    [Test]
    public void It_does_not_open_as_history() =>
        Assert.That(() => RecordSeal.OpenHistory(Key, "customer-1", 7, box), Throws.TypeOf<SealBrokenException>());

    [Test]
    public void History_opens_as_history_and_not_as_a_record()
    {
        var history = RecordSeal.SealHistory(Key, "customer-1", 7, Records.Full);
        Assert.That(RecordSeal.OpenHistory(Key, "customer-1", 7, history).Describe(), Is.EqualTo(Records.Full.Describe()));
        Assert.That(() => RecordSeal.Open(Key, "customer-1", 7, history), Throws.TypeOf<SealBrokenException>());
    }

    [Test]
    public void It_does_not_open_with_any_bit_flipped()
    {
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var flipped = box.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(() => RecordSeal.Open(Key, "customer-1", 7, flipped), Throws.TypeOf<SealBrokenException>(), $"bit {bit}");
        }
    }

    [Test]
    public void It_does_not_open_cut_or_lengthened()
    {
        for (var length = 0; length < box.Length; length++)
            Assert.That(() => RecordSeal.Open(Key, "customer-1", 7, box[..length]), Throws.TypeOf<SealBrokenException>(),
                $"{length} bytes");
        Assert.That(() => RecordSeal.Open(Key, "customer-1", 7, [.. box, 0]), Throws.TypeOf<SealBrokenException>());
    }

    [Test]
    public void The_same_record_is_never_sealed_to_the_same_bytes() =>
        Assert.That(RecordSeal.Seal(Key, "customer-1", 7, Records.Full), Is.Not.EqualTo(box));

    [Test]
    public void Nothing_of_the_record_is_readable()
    {
        foreach (var value in Records.Full.Values.Where(value => value.Text.Length > 1))
            Assert.That(box.AsSpan().IndexOf(Encoding.UTF8.GetBytes(value.Text)), Is.Negative, value.Field.Name);
        Assert.That(box.AsSpan().IndexOf("first_name"u8), Is.Negative);
    }

    [Test]
    public void What_fails_names_the_customer_and_no_value() =>
        Assert.That(() => RecordSeal.Open(OtherKey, "customer-1", 7, box), Throws.TypeOf<SealBrokenException>()
            .With.Message.EqualTo("The record of customer customer-1 does not open."));
}
