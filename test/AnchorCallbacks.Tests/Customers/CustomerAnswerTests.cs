using System.Text;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Tests.Customers.Record;
using AnchorCallbacks.Tests.Customers.Types;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers;

sealed class CustomerAnswerTests
{
    static readonly CustomerType Type = TypesText.Default(
        """
        fields:
          city: optional
          first_name: required
          photo_id_front: { need: optional, review: manual }
          birth_date: required
          occupation: optional
          bank_account_type: { need: optional, choices: [checking, savings] }
        """);

    [Test]
    public void Somebody_unknown_needs_info_and_has_no_id()
    {
        var answer = Answer(null, Type, CustomerRecord.Empty);
        Assert.That(answer.TryGetProperty("id", out _), Is.False);
        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("NEEDS_INFO"));
    }

    [TestCase("fields: { city: optional }")]
    [TestCase("review: manual\nfields: { city: optional }")]
    [TestCase("check: off")]
    public void Somebody_unknown_needs_info_even_where_nothing_is_required(string type) =>
        Assert.That(Answer(null, TypesText.Default(type), CustomerRecord.Empty).GetProperty("status").GetString(),
            Is.EqualTo("NEEDS_INFO"));

    [Test]
    public void An_answer_names_the_customer_first() =>
        Assert.That(Names(Answer("abc", Type, Sample.Record(Sample.Value("city", "Lima")))),
            Is.EqualTo(["id", "status", "fields", "provided_fields"]));

    [Test]
    public void What_is_required_and_lacking_comes_first_then_what_is_optional_and_not_given()
    {
        var answer = Answer("abc", Type,
            Sample.Record(Sample.Value("birth_date", "soon", problem: "is wrong"), Sample.Value("city", "Lima")));
        Assert.That(Names(answer.GetProperty("fields")),
            Is.EqualTo(["first_name", "birth_date", "photo_id_front", "occupation", "bank_account_type"]));
        Assert.That(answer.GetProperty("fields").EnumerateObject().Select(field => field.Value.GetProperty("optional").GetBoolean()),
            Is.EqualTo([false, false, true, true, true]));
    }

    [TestCase("first_name", "string")]
    [TestCase("occupation", "number")]
    [TestCase("birth_date", "date")]
    [TestCase("photo_id_front", "binary")]
    public void A_field_has_its_type_and_description_in_english(string field, string type)
    {
        var wanted = Answer("abc", Type, CustomerRecord.Empty).GetProperty("fields").GetProperty(field);
        Assert.That(wanted.GetProperty("type").GetString(), Is.EqualTo(type));
        Assert.That(wanted.GetProperty("description").GetString(), Is.EqualTo(Sample.Field(field).En));
    }

    [Test]
    public void A_field_has_choices_only_if_there_are_any()
    {
        var fields = Answer("abc", Type, CustomerRecord.Empty).GetProperty("fields");
        Assert.That(fields.GetProperty("bank_account_type").GetProperty("choices").EnumerateArray().Select(choice => choice.GetString()),
            Is.EqualTo(["checking", "savings"]));
        Assert.That(fields.GetProperty("first_name").TryGetProperty("choices", out _), Is.False);
    }

    [Test]
    public void What_was_given_stands_with_its_status_and_error()
    {
        var answer = Answer("abc", Type, Sample.Record(
            Sample.Value("first_name", "Ada"), Sample.Document("photo_id_front"),
                Sample.Value("birth_date", "soon", problem: "must be a date, YYYY-MM-DD"),
            Sample.Value("city", "Lima").Judged(Verdict.Rejected, "Not \"Lima\"?"), Sample.Value("bank_account_type", "giro")));
        Assert.That(answer.GetProperty("provided_fields").EnumerateObject()
            .Select(field => (field.Name, Text(field.Value, "status"), Text(field.Value, "error"))), Is.EqualTo(new[]
        {
            ("city", "REJECTED", "Not \"Lima\"?"),
            ("first_name", "ACCEPTED", null),
            ("photo_id_front", "PROCESSING", null),
            ("birth_date", "REJECTED", "must be a date, YYYY-MM-DD"),
            ("bank_account_type", "REJECTED", "must be one of checking, savings"),
        }));
    }

    [Test]
    public void A_given_field_has_type_and_description_and_is_not_called_optional()
    {
        var given = Answer("abc", Type, Sample.Record(Sample.Value("first_name", "Ada"))).GetProperty("provided_fields")
            .GetProperty("first_name");
        Assert.That(Names(given), Is.EqualTo(["type", "description", "status"]));
    }

    [Test]
    public void What_was_rejected_is_asked_for_again()
    {
        var answer = Answer("abc", Type,
            Sample.Record(Sample.Value("first_name", "Ada", problem: "is wrong"), Sample.Value("city", "Lima", problem: "is wrong")));
        Assert.That(Names(answer.GetProperty("fields")), Is.SupersetOf(new[] { "first_name", "city" }));
    }

    [Test]
    public void A_value_of_a_field_the_type_does_not_list_is_not_shown() =>
        Assert.That(Json("abc", Type, Sample.Record(Sample.Value("tax_id", "1"), Sample.Value("first_name", "Ada"))),
            Does.Not.Contain("tax_id"));

    [Test]
    public void No_value_is_ever_repeated() =>
        Assert.That(Json("abc", Type,
            Sample.Record(Sample.Value("first_name", "s3cret"), Sample.Value("birth_date", "s3cret", problem: "is wrong"),
            Sample.Value("city", "s3cret"))), Does.Not.Contain("s3cret"));

    [Test]
    public void Nothing_wanted_is_no_member()
    {
        var answer = Answer("abc", TypesText.Default("fields: { first_name: required }"), Sample.Record(Sample.Value("first_name", "Ada")));
        Assert.That(Names(answer), Is.EqualTo(["id", "status", "provided_fields"]));
        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public void Nothing_given_is_no_member() =>
        Assert.That(Names(Answer("abc", Type, CustomerRecord.Empty)), Is.EqualTo(["id", "status", "fields"]));

    [Test]
    public void A_type_without_fields_has_neither() =>
        Assert.That(Names(Answer("abc", TypesText.Default("fields: {}"), CustomerRecord.Empty)), Is.EqualTo(["id", "status"]));

    [Test]
    public void A_rejected_customer_reads_why()
    {
        var answer = Answer("abc", Type,
            Sample.Record(new TypeVerdict("default", Verdict.Rejected, "We do not serve \"you\" — sorry\n🙂", 1)));
        Assert.That(Text(answer, "status"), Is.EqualTo("REJECTED"));
        Assert.That(Text(answer, "message"), Is.EqualTo("We do not serve \"you\" — sorry\n🙂"));
    }

    [Test]
    public void Without_a_reason_there_is_no_message() =>
        Assert.That(Text(Answer("abc", Type, Sample.Record(new TypeVerdict("default", Verdict.Rejected, "", 1))), "message"), Is.Null);

    [TestCase("sep6", Verdict.Rejected)]
    [TestCase("default", Verdict.Accepted)]
    public void Only_this_types_rejection_has_a_message(string type, Verdict verdict) =>
        Assert.That(Text(Answer("abc", Type, Sample.Record(new TypeVerdict(type, verdict, "a word", 1))), "message"), Is.Null);

    [Test]
    public void Every_answer_is_json_with_the_members_the_platform_reads() =>
        Prop.ForAll(Records.Any, Generators.Text.ToArbitrary(), Gen.Elements("en", "es", "xx", null).ToArbitrary(),
            (record, message, language) =>
        {
            var judged = new CustomerRecord(record.Values, [new("default", Verdict.Rejected, message, 1)]);
            var answer = Answer("abc", Type, judged, language);
            return (Text(answer, "message") ?? "") == message
                && answer.EnumerateObject().All(member => member.Name is "id" or "status" or "fields" or "provided_fields" or "message");
        }).QuickCheckThrowOnFailure();

    static JsonElement Answer(string? id, CustomerType type, CustomerRecord record, string? language = null) =>
        JsonDocument.Parse(Json(id, type, record, language)).RootElement;

    static string Json(string? id, CustomerType type, CustomerRecord record, string? language = null)
    {
        using var json = CustomerAnswer.Write(id, CustomerEvaluation.Of(type, record), language);
        return Encoding.UTF8.GetString(json.Written);
    }

    static IEnumerable<string> Names(JsonElement members) => members.EnumerateObject().Select(member => member.Name);

    static string? Text(JsonElement members, string name) => members.TryGetProperty(name, out var value) ? value.GetString() : null;
}
