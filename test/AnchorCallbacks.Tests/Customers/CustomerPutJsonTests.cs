using System.Text;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers;

sealed class CustomerPutJsonTests
{
    [Test]
    public void Members_are_read_as_texts() =>
        Assert.That(Texts("""{"first_name":"Zoë \"Z\" \u5c71","last_name":"\ud83d\ude42"}"""),
            Is.EqualTo([("first_name", "Zoë \"Z\" 山"), ("last_name", "🙂")]));

    [Test]
    public void Every_text_is_read_back() =>
        Prop.ForAll(Generators.Text.ToArbitrary(), text =>
            Texts(JsonSerializer.Serialize(new Dictionary<string, string> { ["address"] = text }))
                .SequenceEqual(CleanText.Of(text).Length == 0 ? [] : [("address", CleanText.Of(text))]))
            .QuickCheckThrowOnFailure();

    [TestCase("111", "111")]
    [TestCase("0.10", "0.10")]
    [TestCase("-1e3", "-1e3")]
    [TestCase("12345678901234567890123", "12345678901234567890123")]
    [TestCase("true", "true")]
    [TestCase("false", "false")]
    public void Numbers_and_booleans_are_taken_as_their_text(string json, string text) =>
        Assert.That(Texts($$"""{"tax_id":{{json}}}"""), Is.EqualTo([("tax_id", text)]));

    [Test]
    public void Null_is_absent() =>
        Assert.That(Texts("""{"first_name":null,"photo_id_front":null,"email_address_verification":null}"""), Is.Empty);

    [TestCase("""{"shoe_size":43}""")]
    [TestCase("""{"fields":{"first_name":"Ada","list":[1,[2],{"a":null}]}}""")]
    [TestCase("""{"":"empty","First_Name":"Ada"}""")]
    public void Unknown_members_are_passed_over(string json) => Assert.That(Texts(json), Is.Empty);

    [TestCase("""{"first_name":["Ada"]}""", "first_name")]
    [TestCase("""{"first_name":{}}""", "first_name")]
    [TestCase("""{"photo_id_front":{"data":"AA=="}}""", "photo_id_front")]
    [TestCase("""{"account":["G"]}""", "account")]
    [TestCase("""{"email_address_verification":[1]}""", "email_address_verification")]
    public void A_known_member_that_is_no_text_is_refused(string json, string name) =>
        Assert.That(Refusal(json), Is.EqualTo(Failure.Invalid($"{name}: must be text, not an object or an array")));

    [Test]
    public void Of_a_repeated_member_the_first_counts() =>
        Assert.That(Texts("""{"first_name":"Ada","first_name":"Augusta"}"""), Is.EqualTo([("first_name", "Ada")]));

    [TestCase("""{"first_name":"Ada",}""", TestName = "A_comma_at_the_end_is_passed_over")]
    [TestCase("""{/* who */"first_name":"Ada"} // end""", TestName = "Comments_are_passed_over")]
    [TestCase(" \r\n{ \"first_name\" : \"Ada\" }\t\n", TestName = "White_space_is_passed_over")]
    [TestCase("\uFEFF{\"first_name\":\"Ada\"}", TestName = "A_byte_order_mark_is_passed_over")]
    public void What_is_plainly_meant_is_taken(string json) => Assert.That(Texts(json), Is.EqualTo([("first_name", "Ada")]));

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("{")]
    [TestCase("{\"first_name\"}")]
    [TestCase("{\"first_name\":}")]
    [TestCase("{\"first_name\":\"Ada\"")]
    [TestCase("{\"first_name\":\"Ada}")]
    [TestCase("{\"first_name\":\"A\nda\"}")]
    [TestCase("{\"first_name\":\"\\x41\"}")]
    [TestCase("{first_name:\"Ada\"}")]
    [TestCase("{'first_name':'Ada'}")]
    [TestCase("{\"first_name\":\"Ada\"}}")]
    [TestCase("{\"first_name\":\"Ada\"}{}")]
    [TestCase("{\"tax_id\":01}")]
    [TestCase("{\"tax_id\":NaN}")]
    [TestCase("first_name=Ada")]
    [TestCase("<customer/>")]
    public void What_is_not_well_formed_is_refused(string json) =>
        Assert.That(Refusal(json), Is.EqualTo(Failure.Invalid("body: is not well-formed JSON")));

    [TestCase("[]")]
    [TestCase("[{\"first_name\":\"Ada\"}]")]
    [TestCase("\"Ada\"")]
    [TestCase("1")]
    [TestCase("null")]
    public void What_is_no_object_is_refused(string json) =>
        Assert.That(Refusal(json), Is.EqualTo(Failure.Invalid("body: must be a JSON object")));

    [Test]
    public void A_body_nested_without_end_is_refused() =>
        Assert.That(Refusal("{\"x\":" + new string('[', 10_000)), Is.EqualTo(Failure.Invalid("body: is not well-formed JSON")));

    [TestCase("{\"first_name\":\"\\ud83d\"}", TestName = "Half_a_surrogate_pair_is_refused")]
    [TestCase("{\"\\ud83d\":\"Ada\"}", TestName = "A_name_with_half_a_surrogate_pair_is_refused")]
    public void Text_that_is_not_unicode_is_refused(string json) =>
        Assert.That(Refusal(json), Is.EqualTo(Failure.Invalid("body: holds text that is not valid Unicode")));

    [Test]
    public void Bytes_that_are_not_utf8_are_refused() =>
        Assert.That(CustomerPutJson.Read([.. "{\"first_name\":\""u8, 0xE9, .. "\"}"u8], new CustomerPutForm(4096)).Failure().Text,
            Does.StartWith("body: "));

    [Test]
    public void Any_bytes_are_read_or_refused_and_nothing_else() =>
        Prop.ForAll(Gen.Choose(0, 60).SelectMany(Generators.Bytes).ToArbitrary(), bytes =>
        {
            CustomerPutJson.Read([.. "{\"first_name\":"u8, .. bytes], new CustomerPutForm(4096));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_refused_member_refuses_the_whole() =>
        Assert.That(Refusal($$"""{"first_name":"Ada","address":"{{new string('x', 4097)}}"}""").Text,
            Is.EqualTo("address: must not be longer than 4096 characters"));

    [TestCase("SGVsbG8=", "Hello", TestName = "A_file_comes_as_base64")]
    [TestCase("SGVs\\nbG8=", "Hello", TestName = "Base64_may_have_line_breaks")]
    [TestCase("no base64!", "no base64!", TestName = "What_is_not_base64_is_the_file_itself")]
    [TestCase("====", "====", TestName = "Padding_alone_is_the_file_itself")]
    public void A_binary_field_is_a_file(string text, string content)
    {
        var files = CustomerPutJson.Read(Encoding.UTF8.GetBytes($$"""{"photo_id_front":"{{text}}"}"""), new CustomerPutForm(4096)).Value();
        Assert.That(files.Select(file => (file.Name, Encoding.UTF8.GetString(file.Content))), Is.EqualTo([("photo_id_front", content)]));
    }

    [Test]
    public void An_empty_file_is_none() =>
        Assert.That(CustomerPutJson.Read("""{"photo_id_front":""}"""u8, new CustomerPutForm(4096)).Value(), Is.Empty);

    [Test]
    public void A_file_may_be_longer_than_a_text() =>
        Assert.That(CustomerPutJson.Read(Encoding.UTF8.GetBytes($$"""{"photo_id_front":"{{new string('A', 100_000)}}"}"""),
            new CustomerPutForm(4096)).Value().Single().Content, Has.Length.EqualTo(75_000));

    static List<(string, string)> Texts(string json)
    {
        var form = new CustomerPutForm(4096);
        form.Add("account", Sample.Account);
        var files = CustomerPutJson.Read(Encoding.UTF8.GetBytes(json), form).Value();
        Assert.That(files, Is.Empty);
        return [.. form.Complete().Value().Texts.Select(text => (text.Field.Name, text.Value))];
    }

    static Failure Refusal(string json) => CustomerPutJson.Read(Encoding.UTF8.GetBytes(json), new CustomerPutForm(4096)).Failure();
}
