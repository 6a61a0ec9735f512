namespace AnchorCallbacks.Tests.Customers.Record;

sealed class CustomerRecordTests
{
    [Test]
    public void New_values_take_the_place_of_old_ones_and_the_rest_stays()
    {
        var record = Sample.Record(Sample.Value("first_name", "Ada"), Sample.Value("city", "London"));
        var changed = record.With([Sample.Value("first_name", "Augusta", 2), Sample.Value("sex", "female", 2)]);
        Assert.That(changed.Values.Select(value => (value.Field.Name, value.Text)),
            Is.EquivalentTo([("first_name", "Augusta"), ("city", "London"), ("sex", "female")]));
    }

    [Test]
    public void The_record_it_was_made_from_does_not_change()
    {
        var record = Sample.Record(Sample.Value("first_name", "Ada"));
        record.With([Sample.Value("first_name", "Augusta", 2)]);
        Assert.That(record[Sample.Field("first_name")]!.Text, Is.EqualTo("Ada"));
    }

    [Test]
    public void Verdicts_stay_when_values_change() =>
        Assert.That(Records.Full.With([Sample.Value("first_name", "Ada", 9)]).Verdicts, Is.EqualTo(Records.Full.Verdicts));

    [Test]
    public void A_type_nobody_judged_has_no_verdict() => Assert.That(Records.Full.VerdictOn("sep6"), Is.Null);

    [Test]
    public void Equal_texts_are_the_same_content() =>
        Assert.That(Sample.Value("city", "London", 1).HasSameContent(Sample.Value("city", "London", 2, "is wrong")), Is.True);

    [TestCase("london")]
    [TestCase("London ")]
    [TestCase("")]
    public void Other_texts_are_other_content(string text) =>
        Assert.That(Sample.Value("city", "London").HasSameContent(Sample.Value("city", text)), Is.False);

    [Test]
    public void Documents_are_the_same_by_their_digest_and_not_by_their_id()
    {
        var first = Sample.Document("photo_id_front", 1);
        var again = first with { Document = new("another-id", "image/png", 1001, [.. first.Document!.Digest]) };
        Assert.That(first.HasSameContent(again), Is.True);
        Assert.That(first.HasSameContent(Sample.Document("photo_id_front", 2)), Is.False);
    }

    [Test]
    public void A_text_is_never_the_same_as_a_document()
    {
        Assert.That(Sample.Value("photo_id_front", "").HasSameContent(Sample.Document("photo_id_front")), Is.False);
        Assert.That(Sample.Document("photo_id_front").HasSameContent(Sample.Value("photo_id_front", "")), Is.False);
    }
}
