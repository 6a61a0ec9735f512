using System.Globalization;
using System.Text;
using AnchorCallbacks.Http;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

namespace AnchorCallbacks.Tests.Http;

/// <summary>A query's values come out as AP's HTTP client put them in.</summary>
[OnEachEngine]
sealed class QueryDecodingTests
{
    const int MaxCharacters = 256;
    static readonly string[] Names = ["type", "lang", "memo"];

    [Test]
    public void Any_text_is_read_as_it_was_written([Values("type", "lang", "memo")] string name) =>
        Prop.ForAll(Texts.ToArbitrary(), text =>
        {
            var values = Read($"?account=G&{name}={Encode(text)}&{name}=other&id=x");
            return values[name] == (text.Length > 0 ? text : null) && Names.Except([name]).All(other => values[other] is null);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Three_texts_are_not_mixed_up() =>
        Prop.ForAll(Texts.ToArbitrary(), Texts.ToArbitrary(), Texts.ToArbitrary(), (type, lang, memo) =>
        {
            var values = Read($"?memo={Encode(memo)}&type={Encode(type)}&lang={Encode(lang)}");
            return (values["type"] ?? "", values["lang"] ?? "", values["memo"] ?? "") == (type, lang, memo);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_text_with_every_byte_escaped_is_the_same_text() =>
        Prop.ForAll(Texts.ToArbitrary(), text =>
        {
            var escaped = string.Concat(Encoding.UTF8.GetBytes(text).Select(Escape));
            return (Read($"?memo={escaped}")["memo"] ?? "") == text;
        }).QuickCheckThrowOnFailure();

    [TestCase("?type=a&type=b", "a")]
    [TestCase("?type=&type=b", null)]
    [TestCase("?type=a&type=", "a")]
    [TestCase("?type", null)]
    [TestCase("?type=", null)]
    [TestCase("?", null)]
    [TestCase("", null)]
    [TestCase("?Type=a", null)]
    [TestCase("?&&type=a&&", "a")]
    [TestCase("?type=a=b", "a=b")]
    [TestCase("?t%79pe=a", "a")]
    [TestCase("?type=a%20b", "a b")]
    [TestCase("?type=a+b", "a b")]
    [TestCase("?type=a%2Bb", "a+b")]
    [TestCase("?type=a%2520b", "a%20b")]
    [TestCase("?type=100%", "100%")]
    [TestCase("?type=%zz", "%zz")]
    [TestCase("?type=a%26type%3Db", "a&type=b")]
    public void Of_a_query_the_first_value_counts_and_an_empty_one_is_absent(string query, string? expected) =>
        Assert.That(Read(query)["type"], Is.EqualTo(expected));

    [Test]
    public void A_text_longer_than_a_name_can_be_is_refused() =>
        Assert.That(Problem($"?type={new string('x', MaxCharacters + 1)}"), Is.EqualTo("type: must not be longer than 256 characters"));

    [Test]
    public void U_0000_is_refused_wherever_it_stands() =>
        Prop.ForAll(Texts.ToArbitrary(), Texts.ToArbitrary(), (before, after) =>
        {
            var tooLong = before.Length + 1 + after.Length > MaxCharacters;
            return Problem($"?lang={Encode(before)}%00{Encode(after)}") == (tooLong ? "lang: must not be longer than 256 characters"
                : "lang: must not contain U+0000");
        }).QuickCheckThrowOnFailure();

    [TestCase("GET", "/customer?account={0}", 200)]
    [TestCase("GET", "/customer?id=nobody", 404)]
    [TestCase("DELETE", "/customer/nobody", 404)]
    public async Task A_content_type_without_a_body_is_no_matter(string method, string target, int status)
    {
        await using var server = await TestServer.Start();

        var reply = await RawHttp.Send(server.Client.BaseAddress!,
            RawHttp.Request(method, string.Format(CultureInfo.InvariantCulture, target, Accounts.Plain(1)),
            [("Content-Type", "application/json"), ("Content-Length", "0"), ("Accept-Encoding", "gzip")], []));

        Assert.That(reply.Status, Is.EqualTo(status));
    }

    [Test]
    public async Task DELETE_with_a_content_type_and_no_body_deletes()
    {
        await using var server = await TestServer.Start();
        var id = (await server.PutCustomer(("account", Accounts.Plain(1)), ("first_name", "Ada"))).Id!;

        var reply = await RawHttp.Send(server.Client.BaseAddress!,
            RawHttp.Request("DELETE", "/customer/" + id, [("Content-Type", "application/json"), ("Content-Length", "0")], []));

        Assert.That((reply.Status, reply.Body), Is.EqualTo((204, "")));
        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(404));
    }

    static Gen<string> Texts =>
        Generators.Text.Select(text => text.Replace("\0", "", StringComparison.Ordinal)).Where(text => text.Length <= MaxCharacters);

    /// <summary>As OkHttp's addQueryParameter: a space is %20, a plus %2B, everything beyond ASCII its UTF-8 bytes.</summary>
    static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b =>
        b is <= 0x20 or >= 0x7F || " \"'<>#&=!$(),/:;?@[]\\^`{|}~%+".Contains((char)b, StringComparison.Ordinal) ? Escape(b)
            : ((char)b).ToString()));

    static string Escape(byte b) => string.Create(CultureInfo.InvariantCulture, $"%{b:X2}");

    static Dictionary<string, string?> Read(string query)
    {
        var values = new string?[Names.Length];
        Assert.That(QueryParameters.Read(Request(query), Names, values), Is.Null);
        return Names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    static string? Problem(string query) => QueryParameters.Read(Request(query), Names, new string?[Names.Length])?.Text;

    static HttpRequest Request(string query) => new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request;
}
