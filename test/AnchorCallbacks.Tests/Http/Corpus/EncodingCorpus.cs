using System.Text;
using static AnchorCallbacks.Tests.Http.Corpus.Bytes;
using static AnchorCallbacks.Tests.Http.Corpus.HostileRequest;

namespace AnchorCallbacks.Tests.Http.Corpus;

/// <summary>PUT /customer with text that is no Unicode, or not in UTF-8.</summary>
static class EncodingCorpus
{
    static readonly string Good = Object("\"first_name\":\"Ana\"");

    /// <summary>What UTF-8 does not allow.</summary>
    static readonly (string Name, string Latin1)[] Broken =
    [
        ("a lone first byte", "\u00C3("),
        ("a lone next byte", "\u0080"),
        ("FF", "\u00FF"),
        ("an overlong slash", "\u00C0\u00AF"),
        ("an overlong NUL", "\u00C0\u0080"),
        ("a surrogate", "\u00ED\u00A0\u0080"),
        ("a code point too high", "\u00F4\u0090\u0080\u0080"),
        ("five bytes", "\u00F8\u0088\u0080\u0080\u0080"),
        ("three bytes of four", "\u00F0\u009F\u0098"),
    ];

    static readonly (string Name, string Escape)[] HalfPairs =
    [
        ("a high surrogate", "\\ud83d"), ("a high surrogate before a letter", "\\ud83dx"),
        ("a low surrogate", "\\ude00"), ("a pair the wrong way round", "\\ude00\\ud83d"),
    ];

    public static IEnumerable<HostileRequest> All => [.. Invalid(), .. Surrogates(), .. OtherEncodings(), .. Charsets()];

    static IEnumerable<HostileRequest> Invalid()
    {
        foreach (var (name, latin1) in Broken)
        {
            yield return Refused($"{name} in a JSON text", PutJson(Of(Object($"\"first_name\":\"A{latin1}\""))));
            yield return Refused($"{name} in a part",
                FormWith(Part("Content-Disposition: form-data; name=\"first_name\"", Of("A" + latin1))));
            yield return Refused($"{name} in an account's part",
                Form(Part("Content-Disposition: form-data; name=\"account\"", Of("A" + latin1))));
            yield return Taken($"{name} in a part's name", FormWith(Part($"Content-Disposition: form-data; name=\"{latin1}\"", Of("A"))));
        }
        yield return Refused("a letter cut by the end of the text", PutJson(Of(Object("\"first_name\":\"A\u00C3\""))));
    }

    static IEnumerable<HostileRequest> Surrogates()
    {
        foreach (var (name, escape) in HalfPairs)
        {
            yield return Refused($"{name} in a field", Members($"\"first_name\":\"{escape}\""));
            yield return Refused($"{name} in a type", Members($"\"type\":\"{escape}\""));
            yield return Refused($"{name} in a name", Members($"\"a{escape}\":1"));
            yield return Taken($"{name} under an unknown name", Members($"\"a\":\"{escape}\""));
        }
        yield return Taken("a whole pair", Members("\"first_name\":\"\\ud83d\\ude00\""));
    }

    static IEnumerable<HostileRequest> OtherEncodings()
    {
        yield return Taken("a byte order mark", PutJson([0xEF, 0xBB, 0xBF, .. Utf8(Good)]));
        yield return Refused("two byte order marks", PutJson([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. Utf8(Good)]));
        yield return Refused("half a byte order mark", PutJson([0xEF, 0xBB, .. Utf8(Good)]));
        yield return Refused("a byte order mark alone", PutJson([0xEF, 0xBB, 0xBF]));
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            yield return Refused(encoding.WebName, PutJson(encoding.GetBytes(Good)));
            yield return Refused($"{encoding.WebName} with its mark", PutJson([.. encoding.GetPreamble(), .. encoding.GetBytes(Good)]));
            yield return Refused($"{encoding.WebName} in a part",
                FormWith(Part("Content-Disposition: form-data; name=\"first_name\"", encoding.GetBytes("Ana"))));
        }
        yield return Refused("UTF-7 that is plain ASCII and no account", PutJson("""{"account":"+AEc-"}"""));
    }

    static IEnumerable<HostileRequest> Charsets()
    {
        foreach (var charset in (string[])["utf-16", "iso-8859-1", "\"utf-8\"", "no-such", "utf-8; charset=utf-16"])
            yield return Taken($"charset={charset} on plain UTF-8", Put(Utf8(Good), "application/json; charset=" + charset));
        yield return Refused("charset=iso-8859-1 and a letter in it",
            Put(Of(Object("\"first_name\":\"\u00D1\"")), "application/json; charset=iso-8859-1"));
        yield return Refused("charset=utf-16 and text in it", Put(Encoding.Unicode.GetBytes(Good), "application/json; charset=utf-16"));
        yield return Refused("a part of charset=iso-8859-1",
            FormWith(Part("Content-Disposition: form-data; name=\"first_name\"\r\nContent-Type: text/plain; charset=iso-8859-1",
                Of("\u00D1"))));
    }
}
