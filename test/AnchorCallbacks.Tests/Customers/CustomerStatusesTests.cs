using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Tests.Customers.Types;

namespace AnchorCallbacks.Tests.Customers;

sealed class CustomerStatusesTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    readonly CustomerTypes types = TypesText.Build(
        """
        types:
          default: { fields: { first_name: required } }
          reviewed: { extends: default, review: manual, accepts: [alias] }
          more: { extends: default, fields: { city: required } }
        """);

    [TestCase("", "reviewed", "reviewed")]
    [TestCase("default", "reviewed", "default reviewed")]
    [TestCase("default reviewed", "reviewed", "default reviewed")]
    [TestCase("reviewed-other", "reviewed", "reviewed-other reviewed")]
    public void A_type_is_added_to_those_seen_once(string seen, string type, string expected) =>
        Assert.That(CustomerStatuses.AddType(seen, types.Find(type)!), Is.EqualTo(expected));

    [TestCase("", false)]
    [TestCase("reviewed", true)]
    [TestCase("default reviewed more", true)]
    [TestCase("default reviewed", true)]
    [TestCase("prereviewed reviewed2", false)]
    [TestCase("REVIEWED", false)]
    public void A_type_is_seen_under_its_whole_name(string seen, bool included) =>
        Assert.That(CustomerStatuses.Includes(seen, types.Find("reviewed")!), Is.EqualTo(included));

    [Test]
    public void A_type_seen_for_the_first_time_gets_a_row() =>
        Assert.That(Changes([], "default"), Is.EqualTo([("default", "ACCEPTED", default(long?))]));

    [Test]
    public void A_type_seen_under_an_accepted_name_gets_its_own_names_row() =>
        Assert.That(Changes([], "alias"), Is.EqualTo([("reviewed", "PROCESSING", Now.ToUnixTimeMilliseconds())]));

    [Test]
    public void A_row_that_is_still_right_does_not_change() =>
        Assert.That(Changes([Row("default", "ACCEPTED"), Row("more", "NEEDS_INFO")], "default"), Is.Empty);

    [Test]
    public void Every_row_that_became_wrong_changes() =>
        Assert.That(Changes([Row("default", "NEEDS_INFO"), Row("more", "ACCEPTED")], null),
            Is.EqualTo([("default", "ACCEPTED", default(long?)), ("more", "NEEDS_INFO", default(long?))]));

    [Test]
    public void A_review_begins_now() =>
        Assert.That(Changes([Row("reviewed", "NEEDS_INFO")], null), Is.EqualTo([("reviewed", "PROCESSING", Now.ToUnixTimeMilliseconds())]));

    [Test]
    public void A_review_that_goes_on_keeps_its_beginning() =>
        Assert.That(Changes([Row("reviewed", "PROCESSING", 1000)], "reviewed"), Is.Empty);

    [Test]
    public void A_review_that_is_over_has_no_beginning() =>
        Assert.That(Changes([Row("default", "PROCESSING", 1000)], null), Is.EqualTo([("default", "ACCEPTED", default(long?))]));

    [Test]
    public void A_type_that_is_configured_no_more_is_passed_over() =>
        Assert.That(Changes([Row("gone", "ACCEPTED"), Row("alias", "ACCEPTED")], null), Is.Empty);

    [TestCase(CustomerStatus.NeedsInfo, "NEEDS_INFO")]
    [TestCase(CustomerStatus.Processing, "PROCESSING")]
    [TestCase(CustomerStatus.Accepted, "ACCEPTED")]
    [TestCase(CustomerStatus.Rejected, "REJECTED")]
    public void A_status_has_the_platforms_word(CustomerStatus status, string word)
    {
        Assert.That(status.Word(), Is.EqualTo(word));
        Assert.That(System.Text.Encoding.UTF8.GetString(status.Utf8Word()), Is.EqualTo(word));
    }

    static StatusRow Row(string type, string status, long? since = null) => new() { Type = type, Status = status, ReviewSince = since };

    List<(string, string, long?)> Changes(StatusRow[] stored, string? seenNow) =>
        [.. CustomerStatuses.Changes(types, Sample.Record(Sample.Value("first_name", "Ada")), stored, seenNow is null ? null
            : types.Find(seenNow), Now)
            .Select(row => (row.Type, row.Status, row.ReviewSince))];
}
