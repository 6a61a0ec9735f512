using System.Globalization;
using static AnchorCallbacks.Tests.Http.Corpus.Bytes;

namespace AnchorCallbacks.Tests.Http.Corpus;

/// <summary>Good requests whose client goes away in the middle, at places spread over all of them.</summary>
static class BrokenOffCorpus
{
    const int Places = 25;

    public static IEnumerable<HostileRequest> All =>
    [
        .. Cut("JSON", PutJson(Object("\"first_name\":\"Ana\",\"last_name\":\"Paz\""))),
        .. Cut("multipart", FormWith(File("photo_id_front", Photo(150_000)), Text("first_name", "Ana"))),
        .. CutWithin(FormWith(Text("first_name", "Ana"), File("photo_id_front", Photo(600)))),
        new("nothing, then the end", [], 0) { HalfClosed = true },
        // Kestrel takes the end of the client's side for the end of the connection.
        new("a whole GET, then the end", Request("GET", "/customer?account=" + Account), 0, 200) { HalfClosed = true },
        // The last one: it may be stored after its connection has ended, and would be counted as what the next one left behind.
        new("a whole PUT, then the end", PutJson(Object("\"first_name\":\"Ana\"")), 0, 200) { HalfClosed = true },
    ];

    /// <summary>Anywhere in head or body; the length still promises the rest.</summary>
    static IEnumerable<HostileRequest> Cut(string what, byte[] whole)
    {
        var head = whole.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        for (var i = 1; i <= Places; i++)
        {
            var length = (int)((long)whole.Length * i / (Places + 1));
            var name = string.Create(CultureInfo.InvariantCulture, $"{what} cut after {length} of {whole.Length} bytes");
            // A client that hangs up may find the connection closed before its answer is written.
            yield return new(name, whole[..length], 0, 400) { HalfClosed = true, BelowUs = length < head };
        }
    }

    /// <summary>In the body, with a length that fits what is left: HTTP is well formed, the form is not.</summary>
    static IEnumerable<HostileRequest> CutWithin(byte[] whole)
    {
        var body = whole[(whole.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..];
        var end = body.Length - "--\r\n".Length;
        for (var i = 0; i <= Places; i++)
        {
            var length = (int)((long)end * i / Places);
            yield return HostileRequest.Refused(string.Create(CultureInfo.InvariantCulture, $"a form of {length} of {body.Length} bytes"),
                Put(body[..length], FormType));
        }
    }
}
