using System.Text;
using System.Text.Json;
using AnchorCallbacks.Events;
using AnchorCallbacks.Tests.Contract;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Events;

sealed class EventEnvelopeTests
{
    const string Created =
        """{"timestamp":"2026-11-21T12:00:00.123456789Z","type":"transaction_created","payload":{"transaction":"""
        + """{"id":"t","timestamp":"x"}}}""";

    static readonly byte[] Key = [1, 2, 3];

    [TestCase("2.12.0")]
    [TestCase("4.3.0")]
    public void Every_recorded_event_has_its_id_and_type_and_nothing_odd(string release)
    {
        foreach (var exchange in RecordedExchange.Load(release, "callback-events"))
        {
            using var json = JsonDocument.Parse(exchange.Body);
            var (id, type) = (json.RootElement.GetProperty("id").GetString()!, json.RootElement.GetProperty("type").GetString()!);
            Assert.That(EventEnvelope.Read(exchange.Body, false, Key), Is.EqualTo(new EventEnvelope(id, type, "")), exchange.Scenario);
        }
    }

    [TestCase("transaction_created")]
    [TestCase("transaction_status_changed")]
    [TestCase("quote_created")]
    [TestCase("customer_updated")]
    [TestCase("transaction_error")]
    public void The_platforms_types_are_known(string type) =>
        Assert.That(Read($$"""{"id":"e","type":"{{type}}"}"""), Is.EqualTo(new EventEnvelope("e", type, "")));

    [TestCase("""{"id":"e","type":"transaction_exploded"}""", "transaction_exploded")]
    [TestCase("""{"id":"e","type":"Transaction_created"}""", "Transaction_created")]
    [TestCase("""{"id":"e"}""", "")]
    [TestCase("""{"id":"e","type":null}""", "")]
    [TestCase("""{"id":"e","type":""}""", "")]
    [TestCase("""{"id":"e","type":["customer_updated"]}""", "")]
    [TestCase("""{"id":"e","payload":{"type":"customer_updated"}}""", "")]
    public void An_unknown_type_is_marked(string body, string type) =>
        Assert.That(Read(body), Is.EqualTo(new EventEnvelope("e", type, "unknown_type")));

    [TestCase("""{"type":"customer_updated"}""")]
    [TestCase("""{"id":null,"type":"customer_updated"}""")]
    [TestCase("""{"id":"","type":"customer_updated"}""")]
    [TestCase("""{"id":7,"type":"customer_updated"}""")]
    [TestCase("""{"id":{"id":"e"},"type":"customer_updated"}""")]
    [TestCase("""{"ID":"e","type":"customer_updated"}""")]
    [TestCase("""{"payload":{"id":"e"},"type":"customer_updated"}""")]
    [TestCase("""{"id":"a\u0000b","type":"customer_updated"}""")]
    [TestCase("""{"id":"a\nb","type":"customer_updated"}""")]
    public void Without_an_id_of_its_own_an_event_goes_by_its_digest(string body)
    {
        var envelope = Read(body);
        Assert.That(envelope.Id, Does.Match("^digest:[0-9a-f]{64}$"));
        Assert.That((envelope.Type, envelope.Flags), Is.EqualTo(("customer_updated", "no_id")));
    }

    [TestCase(128, false)]
    [TestCase(129, true)]
    public void An_id_has_at_most_128_characters(int length, bool digest) =>
        Assert.That(Read($$"""{"id":"{{new string('e', length)}}","type":"customer_updated"}""").Id.StartsWith("digest:",
            StringComparison.Ordinal), Is.EqualTo(digest));

    [TestCase("""{"\u0069d":"e","ty\u0070e":"quote_created"}""", "e")]
    [TestCase("""{"id":"\u00e9\ud83d\ude42","type":"quote_created"}""", "é🙂")]
    [TestCase("""{"id":"first","id":"second","type":"quote_created","type":"x"}""", "first")]
    [TestCase("""{"payload":{"a":[[{}]]},"type":"quote_created","id":"last"}""", "last")]
    public void An_id_is_read_wherever_and_however_it_is_written(string body, string id) =>
        Assert.That(Read(body), Is.EqualTo(new EventEnvelope(id, "quote_created", "")));

    [TestCase("", TestName = "An_empty_body_is_not_json")]
    [TestCase("  ", TestName = "Spaces_are_not_json")]
    [TestCase("hello", TestName = "A_word_is_not_json")]
    [TestCase("[]", TestName = "A_list_is_no_event")]
    [TestCase("\"id\"", TestName = "A_text_is_no_event")]
    [TestCase("null", TestName = "Null_is_no_event")]
    [TestCase("{\"id\":\"e\"", TestName = "A_body_that_broke_off_is_not_json")]
    [TestCase("{\"id\":\"e\",\"type\":\"quote_created\"}}", TestName = "A_brace_too_many_is_not_json")]
    [TestCase("{\"id\":\"e\"}{\"id\":\"f\"}", TestName = "Two_objects_are_not_json")]
    [TestCase("{id:\"e\"}", TestName = "A_name_without_quotes_is_not_json")]
    [TestCase("id=e&type=quote_created", TestName = "A_form_is_not_json")]
    public void A_body_that_is_no_json_object_is_kept_under_its_digest(string body)
    {
        var envelope = Read(body);
        Assert.That(envelope.Id, Does.Match("^digest:[0-9a-f]{64}$"));
        Assert.That((envelope.Type, envelope.Flags), Is.EqualTo(("", "not_json no_id")));
    }

    [Test]
    public void Bytes_that_are_not_utf8_are_no_id() =>
        Assert.That(EventEnvelope.Read([.. "{\"id\":\""u8, 0xFF, .. "\"}"u8], false, Key).Flags, Is.EqualTo("no_id unknown_type"));

    [TestCase("2026-11-21T12:00:01Z")]
    [TestCase("2026-11-21T12:00:00.999999999Z")]
    [TestCase("")]
    public void The_digest_stays_when_only_the_timestamp_changes(string timestamp) =>
        Assert.That(Read(Created.Replace("2026-11-21T12:00:00.123456789Z", timestamp, StringComparison.Ordinal)).Id,
            Is.EqualTo(Read(Created).Id));

    [Test]
    public void The_digest_stays_for_any_timestamp_anywhere_among_the_members() =>
        Prop.ForAll(Generators.Text.ToArbitrary(), Gen.Choose(0, 2).ToArbitrary(), (timestamp, place) =>
        {
            string[] members = ["\"type\":\"quote_created\"", "\"payload\":{\"a\":1}"];
            var stamped = members.ToList();
            stamped.Insert(place, $"\"timestamp\":{JsonSerializer.Serialize(timestamp)}");
            return Read("{" + string.Join(',', stamped) + "}").Id == Read("{" + string.Join(',', members) + "}").Id;
        }).QuickCheckThrowOnFailure();

    [TestCase("transaction_created", "quote_created", TestName = "Another_type_makes_another_digest")]
    [TestCase("\"id\":\"t\"", "\"id\":\"u\"", TestName = "Another_payload_makes_another_digest")]
    [TestCase("\"timestamp\":\"x\"", "\"timestamp\":\"y\"", TestName = "A_timestamp_inside_the_payload_counts")]
    [TestCase("\"payload\"", "\"other\"", TestName = "Another_name_makes_another_digest")]
    [TestCase("\"payload\":", "\"more\":1,\"payload\":", TestName = "One_more_member_makes_another_digest")]
    public void The_digest_changes_with_anything_else(string from, string to)
    {
        var other = Created.Replace(from, to, StringComparison.Ordinal);
        Assert.That(other, Is.Not.EqualTo(Created));
        Assert.That(Read(other).Id, Is.Not.EqualTo(Read(Created).Id));
    }

    [Test]
    public void The_digest_of_what_is_not_json_is_of_all_of_it() => Assert.That(Read("hello ").Id, Is.Not.EqualTo(Read("hello").Id));

    [Test]
    public void The_digest_is_keyed() =>
        Assert.That(EventEnvelope.Read(Encoding.UTF8.GetBytes(Created), false, [9]).Id, Is.Not.EqualTo(Read(Created).Id));

    [Test]
    public void An_event_with_an_id_goes_by_it_whatever_else_it_says() =>
        Assert.That(Read("""{"id":"e","type":"quote_created","payload":1}""").Id,
            Is.EqualTo(Read("""{"id":"e","type":"customer_updated"}""").Id));

    [TestCase("""{"id":"e","type":"quote_created","payload":{"a":"xxx""", "e", "quote_created", "too_large")]
    [TestCase("""{"id":"e","type":"quote_created","payload":{"a":"\u00""", "e", "quote_created", "too_large")]
    [TestCase("""{"id":"e","type":"quote_created",""", "e", "quote_created", "too_large")]
    [TestCase("""{"id":"e","type":"quote_created"}""", "e", "quote_created", "too_large")]
    [TestCase("""{"id":"e","type":"quote_cre""", "e", "", "unknown_type too_large")]
    [TestCase("""{"id":"e","payload":[[[""", "e", "", "unknown_type too_large")]
    public void A_cut_event_has_the_id_and_type_that_can_be_read(string body, string id, string type, string flags) =>
        Assert.That(Read(body, cut: true), Is.EqualTo(new EventEnvelope(id, type, flags)));

    [TestCase("{\"type\":\"quote_created\",\"id\":\"e", "quote_created", "no_id too_large", TestName = "An_id_that_was_cut_is_none")]
    [TestCase("{\"type\":\"quote_created\",\"payload\":\"xxx", "quote_created", "no_id too_large",
        TestName = "An_id_after_the_cut_is_none")]
    [TestCase("{", "", "no_id unknown_type too_large", TestName = "A_brace_is_the_beginning_of_an_object")]
    [TestCase("hello", "", "not_json no_id too_large", TestName = "A_cut_text_is_not_json")]
    [TestCase("", "", "not_json no_id too_large", TestName = "Nothing_of_a_cut_body_is_not_json")]
    [TestCase("{\"id\":\"e\",,", "", "not_json no_id too_large", TestName = "A_cut_body_with_a_mistake_is_not_json")]
    public void A_cut_event_without_its_id_goes_by_the_digest_of_what_is_there(string body, string type, string flags)
    {
        var envelope = Read(body, cut: true);
        Assert.That(envelope.Id, Does.Match("^digest:[0-9a-f]{64}$"));
        Assert.That((envelope.Type, envelope.Flags), Is.EqualTo((type, flags)));
    }

    [Test]
    public void Wherever_a_recorded_event_is_cut_it_is_kept()
    {
        var body = RecordedExchange.Load("4.3.0", "callback-events")[0].Body;
        var whole = EventEnvelope.Read(body, false, Key);
        for (var length = 1; length < body.Length; length++)
        {
            var cut = EventEnvelope.Read(body.AsSpan(0, length), true, Key);
            Assert.That(cut.Flags, Does.EndWith("too_large").And.Not.Contain("not_json"), $"{length} bytes");
            Assert.That(cut.Id == whole.Id || cut.Id.StartsWith("digest:", StringComparison.Ordinal), Is.True, $"{length} bytes");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Any_bytes_make_an_event(bool cut) =>
        Prop.ForAll(Gen.Choose(0, 100).SelectMany(Generators.Bytes).ToArbitrary(), Gen.Elements("", "{", "{\"id\":", "{\"type\":\"a\",")
            .ToArbitrary(), (bytes, before) =>
            EventEnvelope.Read([.. Encoding.UTF8.GetBytes(before), .. bytes], cut, Key).Id.Length > 0).QuickCheckThrowOnFailure();

    static EventEnvelope Read(string body, bool cut = false) => EventEnvelope.Read(Encoding.UTF8.GetBytes(body), cut, Key);
}
