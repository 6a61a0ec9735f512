using System.Globalization;
using System.Text;
using static AnchorCallbacks.Tests.Http.Corpus.Bytes;
using static AnchorCallbacks.Tests.Http.Corpus.HostileRequest;

namespace AnchorCallbacks.Tests.Http.Corpus;

/// <summary>PUT /customer with JSON whose grammar, shape or size is wrong, or looks so and is not.</summary>
static class JsonCorpus
{
    static readonly string Good =
        $$"""{"account":"{{Account}}","memo":42,"memo_type":"id","type":"default","""
        + """ "first_name":"Ana \u00d1","last_name":"Ñandú","birth_date":"1985-02-28"}""";

    static readonly string[] Texts =
        ["account", "id", "memo", "memo_type", "type", "transaction_id", "first_name", "birth_date", "photo_id_front",
            "email_address_verification"];

    public static IEnumerable<HostileRequest> All =>
        [.. Truncated(), .. Roots(), .. Nested(), .. Grammar(), .. Numbers(), .. Sizes(), .. Repeated(), .. Values()];

    static IEnumerable<HostileRequest> Truncated()
    {
        var whole = Utf8(Good);
        for (var length = 0; length < whole.Length; length += 5)
            yield return Refused(string.Create(CultureInfo.InvariantCulture, $"truncated after {length} bytes"), PutJson(whole[..length]));
    }

    static IEnumerable<HostileRequest> Roots() =>
        ((string[])["null", "true", "42", "\"text\"", "[]", $"[{Good}]", "   ", "\r\n\t"])
            .Select(root => Refused($"root {Shown(root)}", PutJson(root)));

    static IEnumerable<HostileRequest> Nested()
    {
        foreach (var name in Texts)
        {
            yield return Refused($"object for {name}", Members($"\"{name}\":{{\"a\":{{\"b\":[1]}} }}"));
            yield return Refused($"array for {name}", Members($"\"{name}\":[\"a\"]"));
        }
        yield return Taken("object and array under an unknown name", Members("""
            "a":{"b":[{"account":"x"}]},"c":[[]]
            """));
        yield return Taken("nested as deep as is read", Members($"\"a\":{new string('[', 63)}{new string(']', 63)}"));
        yield return Refused("nested one deeper", Members($"\"a\":{new string('[', 64)}{new string(']', 64)}"));
        yield return Refused("nested 100,000 deep", Members($"\"a\":{new string('[', 100_000)}{new string(']', 100_000)}"));
        yield return Refused("nested 100,000 deep and left open", Members($"\"a\":{string.Concat(Enumerable.Repeat("{\"a\":", 100_000))}"));
    }

    static IEnumerable<HostileRequest> Grammar()
    {
        yield return Taken("comments", PutJson($"/* a */{Good}// b"));
        yield return Taken("comma before the end", Members("\"first_name\":\"Ana\","));
        yield return Refused("comment left open", PutJson(Good + "/* a"));
        yield return Refused("text after the end", PutJson(Good + " x"));
        yield return Refused("a second object", PutJson(Good + Good));
        yield return Refused("NUL after the end", PutJson(Good + "\0"));
        yield return Refused("NUL before the start", PutJson("\0" + Good));
        yield return Refused("NUL in a text", Members("\"first_name\":\"A\0\""));
        yield return Refused("line break in a text", Members("\"first_name\":\"A\nB\""));
        yield return Refused("text in single quotes", Members("\"first_name\":'Ana'"));
        yield return Refused("name without quotes", Members("first_name:\"Ana\""));
        yield return Refused("no colon", Members("\"first_name\" \"Ana\""));
        yield return Refused("no comma", Members("\"first_name\":\"Ana\" \"last_name\":\"B\""));
        yield return Refused("no value", Members("\"first_name\":"));
        yield return Refused("number as a name", Members("1:\"Ana\""));
        yield return Refused("unknown escape", Members("""
            "first_name":"\x41"
            """));
        yield return Refused("half an escape", Members("""
            "first_name":"\u12G4"
            """));
        yield return Refused("undefined", Members("\"first_name\":undefined"));
        yield return Refused("True", Members("\"first_name\":True"));
        yield return Refused("closed by a bracket", PutJson("{\"a\":1]"));
        yield return Refused("a form's text", PutJson($"account={Account}&first_name=Ana"));
        yield return Refused("XML", PutJson("<customer/>"));
        yield return Refused("lines of JSON", PutJson(Good + "\n" + Good + "\n"));
    }

    static IEnumerable<HostileRequest> Numbers()
    {
        foreach (var number in (string[])["007", "+1", ".5", "1.", "0x10", "-", "1e", "NaN", "Infinity", "1_000"])
            yield return Refused($"number {number}", Members($"\"tax_id\":{number}"));
        yield return Taken("number beyond every type", Members("\"tax_id\":1e999999999"));
        yield return Refused("number of 5,000 digits", Members($"\"tax_id\":{new string('9', 5000)}"));
        yield return Taken("number as an account's memo", Members("\"memo\":18446744073709551615"));
        foreach (var memo in (string[])["18446744073709551616", "-1", "1.5", "1e3", "true"])
            yield return Refused($"memo {memo}", Members($"\"memo\":{memo}"));
        yield return Refused("number as an account", PutJson("""{"account":42}"""));
        yield return Refused("number as a photo", Members("\"photo_id_front\":12345678"));
    }

    static IEnumerable<HostileRequest> Sizes()
    {
        const int Limit = 1 << 20;
        var frame = Object("\"a\":\"\"").Length;
        yield return Taken("as large as it may be", Members($"\"a\":\"{new string('x', Limit - frame)}\""));
        yield return Refused("one byte larger than it may be", Members($"\"a\":\"{new string('x', Limit - frame + 1)}\""));
        yield return Refused("8 MB of spaces", PutJson(new string(' ', 8 << 20)));
        yield return Taken("10,000 unknown members",
            Members(string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"member{i}\":{i}"))));
        yield return Taken("a name of 500 KB", Members($"\"{new string('n', 500_000)}\":1"));
        yield return Taken("an empty name", Members("\"\":1,\"__proto__\":{}"));
        yield return Taken("a text as long as it may be", Members($"\"address\":\"{new string('x', 4096)}\""));
        yield return Refused("a text one character longer", Members($"\"address\":\"{new string('x', 4097)}\""));
        yield return Refused("a text of 900 KB", Members($"\"address\":\"{new string('x', 900_000)}\""));
        foreach (var name in (string[])["id", "account", "memo", "memo_type", "type", "transaction_id"])
            yield return Refused($"{name} of 257 characters", PutJson($$"""{"{{name}}":"{{new string('x', 257)}}"}"""));
    }

    static IEnumerable<HostileRequest> Repeated()
    {
        yield return Taken("a field twice", Members("\"first_name\":\"Ana\",\"first_name\":\"Eva\""));
        yield return Taken("an account twice, the first good", Members("\"account\":\"x\""));
        yield return Refused("an account twice, the second good", PutJson($$"""{"account":"x","account":"{{Account}}"}"""));
        yield return Taken("a field under both its names", Members("\"family_name\":\"A\",\"last_name\":\"B\""));
        yield return Refused("a field 10,000 times, the last an object",
            Members(string.Concat(Enumerable.Repeat("\"first_name\":\"Ana\",", 10_000)) + "\"first_name\":{}"));
        yield return Taken("a name in escapes", PutJson($$"""{"\u0061ccount":"{{Account}}"}"""));
    }

    static IEnumerable<HostileRequest> Values()
    {
        yield return Refused("nobody named", PutJson("{}"));
        yield return Refused("account of the wrong checksum",
            PutJson($$"""{"account":"{{Account[..^2]}}{{Account[^1]}}{{Account[^2]}}"}"""));
        yield return Refused("account in lower case", PutJson($$"""{"account":"{{Account.ToLowerInvariant()}}"}"""));
        yield return Refused("account with a space", PutJson($$"""{"account":"{{Account}} "}"""));
        yield return Refused("a secret key for an account",
            PutJson("""{"account":"SBNRLG2AJ7XFIPPQVL2DTLGG5QTMQTAPRJBRDLGGXB7UOQL3MFQG3XQH"}"""));
        yield return Refused("memo of a type there is not", Members("\"memo\":\"1\",\"memo_type\":\"return\""));
        yield return Refused("hash memo of 31 bytes",
            Members($"\"memo\":\"{Convert.ToBase64String(new byte[31])}\",\"memo_type\":\"hash\""));
        yield return Refused("text memo of 29 bytes", Members($"\"memo\":\"{new string('x', 29)}\",\"memo_type\":\"text\""));
        foreach (var name in (string[])["id", "account", "memo", "memo_type", "type", "transaction_id", "first_name"])
            yield return Refused($"U+0000 in {name}", PutJson($$"""{"{{name}}":"a\u0000b","account":"{{Account}}"}"""));
        yield return Refused("control character in a name", Members("\"first_name\":\"A\\u0007\""));
        yield return Unknown("an id nobody has", PutJson("""{"id":"'; DROP TABLE customers; --"}"""));
        yield return Refused("a photo that is no Base64", Members("\"photo_id_front\":\"no picture!\""));
        yield return Refused("a photo of padding alone", Members("\"photo_id_front\":\"====\""));
        yield return Refused("a photo that is no picture",
            Members($"\"photo_id_front\":\"{Convert.ToBase64String(Encoding.ASCII.GetBytes("<html>"))}\""));
        var lines = Convert.ToBase64String(Png, Base64FormattingOptions.InsertLineBreaks)
            .Replace("\r\n", "\\r\\n", StringComparison.Ordinal);
        yield return Taken("a photo in lines", Members($"\"photo_id_front\":\"{lines}\""));
        yield return Refused("a code nobody asked for", Members("\"mobile_number_verification\":\"123456\""));
    }

    static string Shown(string root) => string.Concat(root.Take(12)).Replace("\r\n\t", "a line break", StringComparison.Ordinal);
}
