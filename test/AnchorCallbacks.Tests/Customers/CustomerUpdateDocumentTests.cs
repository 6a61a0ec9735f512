using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Tests.Customers.Types;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>What <see cref="CustomerUpdate"/> makes of files.</summary>
sealed class CustomerUpdateDocumentTests
{
    const string Rule = "must be a JPEG, PNG, GIF, WebP, HEIC, TIFF, BMP or PDF file";

    static readonly CustomerTypes Types = TypesText.Build(
        """
        types:
          default: { fields: { photo_id_front: optional, proof_of_liveness: optional } }
          report: { extends: default, check: report }
          off: { extends: default, check: off }
        """);

    [Test]
    public void A_file_becomes_a_document_of_its_field()
    {
        var value = Decide(null, "default", ("photo_id_front", Sample.Upload(3, "image/heic"))).Changed.Single();
        Assert.That((value.Field.Name, value.Text, value.Version, value.Problem), Is.EqualTo(("photo_id_front", "", 7L, default(string))));
        Assert.That((value.Document!.Id, value.Document.MediaType, value.Document.Size), Is.EqualTo(("upload-3", "image/heic", 1003L)));
        Assert.That(value.Document.Digest, Is.EqualTo(Sample.Upload(3).Digest));
    }

    [Test]
    public void An_equal_file_changes_nothing()
    {
        var customer = Known(Sample.Document("photo_id_front", 3));
        var update = Decide(customer, "default", ("photo_id_front", Sample.Upload(3)));
        Assert.That(update.Changed, Is.Empty);
        Assert.That(update.Record, Is.SameAs(customer.Record));
    }

    [Test]
    public void Another_file_takes_the_old_ones_place()
    {
        var update = Decide(Known(Sample.Document("photo_id_front", 3)), "default", ("photo_id_front", Sample.Upload(4)));
        Assert.That((update.Changed.Single().Document!.Id, update.Replaced.Single().Document!.Id), Is.EqualTo(("upload-4", "document-3")));
    }

    [Test]
    public void The_same_file_may_be_given_for_two_fields() =>
        Assert.That(Decide(null, "default", ("photo_id_front", Sample.Upload(3)), ("photo_id_back", Sample.Upload(3))).Changed,
            Has.Count.EqualTo(2));

    [TestCase("")]
    [TestCase("video/mp4")]
    public void A_file_that_is_no_document_is_refused(string mediaType) =>
        Assert.That(Refusal("default", ("photo_id_front", Sample.Upload(3, mediaType))), Is.EqualTo($"photo_id_front: {Rule}"));

    [Test]
    public void A_video_shows_that_somebody_is_alive() =>
        Assert.That(Decide(null, "default", ("proof_of_liveness", Sample.Upload(3, "video/webm"))).Changed.Single().Problem, Is.Null);

    [Test]
    public void A_bad_file_is_refused_under_the_name_it_came_with() =>
        Assert.That(Refusal("default", ("proof_of_income", Sample.Upload(3, ""))), Is.EqualTo($"proof_of_income: {Rule}"));

    [Test]
    public void Where_bad_values_are_reported_a_bad_file_is_kept_with_its_rule() =>
        Assert.That(Decide(null, "report", ("photo_id_front", Sample.Upload(3, ""))).Changed.Single().Problem, Is.EqualTo(Rule));

    [Test]
    public void A_bad_file_never_replaces_a_good_one() =>
        Assert.That(Decide(Known(Sample.Document("photo_id_front", 3)), "report", ("photo_id_front", Sample.Upload(4, ""))).Changed,
            Is.Empty);

    [Test]
    public void A_good_file_replaces_a_bad_one() =>
        Assert.That(Decide(Known(Sample.Document("photo_id_front", 3, problem: Rule)), "report", ("photo_id_front", Sample.Upload(4)))
            .Changed.Single().Problem, Is.Null);

    [Test]
    public void Where_nothing_is_checked_any_bytes_are_a_file() =>
        Assert.That(Decide(null, "off", ("photo_id_front", Sample.Upload(3, ""))).Changed.Single().Problem, Is.Null);

    static Customer Known(params FieldValue[] values) => Sample.Customer(Sample.Record(values), version: 6);

    static CustomerUpdate Decide(Customer? current, string type, params (string Name, DocumentUpload Upload)[] files) =>
        CustomerUpdate.Decide(current, Sample.Put(("type", type)).With(files), Types, 7, Sample.Today).Value();

    static string Refusal(string type, params (string Name, DocumentUpload Upload)[] files) =>
        CustomerUpdate.Decide(null, Sample.Put(("type", type)).With(files), Types, 7, Sample.Today).Failure().Text;
}
