using System.IO.Compression;
using static AnchorCallbacks.Tests.Http.Corpus.Bytes;
using static AnchorCallbacks.Tests.Http.Corpus.HostileRequest;

namespace AnchorCallbacks.Tests.Http.Corpus;

/// <summary>Headers that are missing, repeated, contradictory or too large.</summary>
static class HeaderCorpus
{
    static readonly byte[] Good = Utf8(Object("\"first_name\":\"Ana\""));
    static readonly string Length = Good.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static IEnumerable<HostileRequest> All => [.. ContentTypes(), .. Lengths(), .. Chunks(), .. Codings(), .. Heads()];

    static IEnumerable<HostileRequest> ContentTypes()
    {
        yield return Refused("no content type", With(("Content-Length", Length)));
        yield return Refused("an empty content type", Put(Good, ""));
        yield return Refused("two content types", Put(Good, JsonType, ("Content-Type", JsonType)));
        string[] others =
        [
            "text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "application/jsonp", "application/json/x",
            "application/json, text/plain", "*/*", "json", "/", ";", "application/problem+json", "\"application/json\"",
        ];
        foreach (var type in others)
            yield return Refused($"content type {type}", Put(Good, type));
        string[] spellings =
        [
            "application/json", "APPLICATION/JSON", "application/json;charset=utf-8", "  application/json  ", "application/json;charset",
            "application/json; a=b; a=b",
        ];
        foreach (var type in spellings)
            yield return Taken($"content type {type}", Put(Good, type));
        yield return Refused("a content type of 30,000 characters", Put(Good, "application/json" + new string('x', 30_000)));
        yield return Taken("a content type on a GET", Look(("Content-Type", "multipart/form-data")));
    }

    static IEnumerable<HostileRequest> Lengths()
    {
        yield return Refused("a length too short", With(("Content-Type", JsonType), ("Content-Length", "10")));
        yield return new("a length too long, then the end", With(("Content-Type", JsonType), ("Content-Length", "10000")), 0,
            400)
        { HalfClosed = true };
        yield return new("a length of 9 EB, then the end", With(("Content-Type", JsonType), ("Content-Length", "9223372036854775807")), 0,
            400)
        { HalfClosed = true };
        foreach (var length in (string[])["-1", "abc", "1 2", "0x10", "1.5", "9223372036854775808", "18446744073709551616", ""])
            yield return Bare($"length '{length}'", With(("Content-Type", JsonType), ("Content-Length", length)), 400);
        yield return Refused("length '+10'", With(("Content-Type", JsonType), ("Content-Length", "+10")));
        yield return Bare("two lengths", With(("Content-Type", JsonType), ("Content-Length", Length), ("Content-Length", "5")), 400);
        yield return Bare("two lengths alike", With(("Content-Type", JsonType), ("Content-Length", Length), ("Content-Length", Length)),
            400);
        yield return Bare("two lengths in one line", With(("Content-Type", JsonType), ("Content-Length", $"{Length}, {Length}")), 400);
        yield return Refused("no length and no body", Request("PUT", "/customer", ("Content-Type", JsonType)));
        yield return Refused("a length of 0", Put([], JsonType));
    }

    static IEnumerable<HostileRequest> Chunks()
    {
        yield return Taken("good chunks", Chunked($"{Good.Length:x}\r\n", "\r\n0\r\n\r\n"));
        yield return Taken("a chunk's size in capitals with an extension", Chunked($"00{Good.Length:X};a=b\r\n", "\r\n0\r\n\r\n"));
        yield return Taken("chunks and a trailer", Chunked($"{Good.Length:x}\r\n", "\r\n0\r\nContent-Type: text/plain\r\n\r\n"));
        foreach (var size in (string[])["g", "-1", "0x10", "", " ", "FFFFFFFFFFFFFFFFF", "7FFFFFFFFFFFFFFF1"])
            yield return Refused($"chunk size '{size}'", Chunked(size + "\r\n", "\r\n0\r\n\r\n"));
        yield return Refused("a chunk longer than its size", Chunked("5\r\n", "\r\n0\r\n\r\n"));
        yield return new("a chunk shorter than its size, then the end", Chunked("FFFF\r\n", ""), 0, 400) { HalfClosed = true };
        yield return new("chunks without an end, then the end", Chunked($"{Good.Length:x}\r\n", "\r\n"), 0, 400) { HalfClosed = true };
        yield return new("a chunk's extension of 100 KB", Chunked($"{Good.Length:x};{new string('a', 100_000)}\r\n", "\r\n0\r\n\r\n"), 200,
            400);
        yield return Taken("chunks and a length",
            With(("Content-Type", JsonType), ("Transfer-Encoding", "chunked"), ("Content-Length", "3"))[..^Good.Length]
            .Concat(Of($"{Good.Length:x}\r\n")).Concat(Good).Concat(Of("\r\n0\r\n\r\n")).ToArray());
        yield return Bare("another transfer encoding", With(("Content-Type", JsonType), ("Transfer-Encoding", "gzip")), 400);
        yield return Bare("chunked, then another encoding", With(("Content-Type", JsonType), ("Transfer-Encoding", "chunked, gzip")), 400);
        yield return Bare("an identity encoding", With(("Content-Type", JsonType), ("Transfer-Encoding", "identity")), 400);
    }

    static IEnumerable<HostileRequest> Codings()
    {
        yield return Refused("a body in gzip", Put(Compressed(Good), JsonType, ("Content-Encoding", "gzip")));
        yield return Refused("a body in gzip that grows to 100 MB",
            Put(Compressed(new byte[100 << 20]), JsonType, ("Content-Encoding", "gzip")));
        yield return Refused("a form in gzip", Put(Compressed(FormBody(Text("account", Account))), FormType, ("Content-Encoding", "gzip")));
        yield return Taken("a wait for leave to send", Put(Good, JsonType, ("Expect", "100-continue")));
        yield return Refused("a wait for leave to send what is refused", Put(Good, "text/plain", ("Expect", "100-continue")));
        yield return new("a wait for something else", Put(Good, JsonType, ("Expect", "200-ok")), 200, 400);
        yield return Taken("an upgrade to websocket on a GET", Look(("Connection", "Upgrade"), ("Upgrade", "websocket")));
        yield return Taken("an upgrade to HTTP/2 on a GET",
            Look(("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AAA")));
        yield return Refused("an upgrade on a PUT without a body",
            Request("PUT", "/customer", ("Content-Type", JsonType), ("Connection", "Upgrade"), ("Upgrade", "websocket")));
        yield return Taken("an upgrade on a PUT with a body", Put(Good, JsonType, ("Connection", "Upgrade"), ("Upgrade", "websocket")));
        yield return Taken("a range", Put(Good, JsonType, ("Content-Range", "bytes 0-10/20")));
        yield return Taken("another method in a header", Put(Good, JsonType, ("X-HTTP-Method-Override", "DELETE")));
        yield return Taken("a path in a header", Put(Good, JsonType, ("X-Original-URL", "/health"), ("X-Forwarded-Prefix", "/a")));
    }

    static IEnumerable<HostileRequest> Heads()
    {
        var get = "GET /customer?account=" + Account;
        yield return Bare("no host", Of($"{get} HTTP/1.1\r\n\r\n"), 400);
        yield return Bare("two hosts", Look(("Host", "b")), 400);
        yield return Bare("a host that is none", Of($"{get} HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
        yield return Bare("a header without a colon", Of($"{get} HTTP/1.1\r\nHost: localhost\r\nX\r\n\r\n"), 400);
        yield return Bare("a header in two lines", Of($"{get} HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n"), 400);
        yield return Bare("a space before the colon", Of($"{get} HTTP/1.1\r\nHost: localhost\r\nX : a\r\n\r\n"), 400);
        yield return Bare("a NUL in a header", Of($"{get} HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n"), 400);
        yield return Bare("a carriage return in a header", Of($"{get} HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n"), 400);
        yield return Bare("a header that is no UTF-8", Of($"{get} HTTP/1.1\r\nHost: localhost\r\nX: \u00FF\r\n\r\n"), 400);
        yield return Taken("bare line feeds", Of($"{get} HTTP/1.1\nHost: localhost\n\n"));
        yield return Taken("a header of 30 KB", Look(("X-A", new string('a', 30_000))));
        yield return Bare("a header of 70 KB", Look(("X-A", new string('a', 70_000))), 431);
        yield return Taken("99 headers", Look([.. Enumerable.Range(0, 99).Select(i => ($"X-{i}", "a"))]));
        yield return Bare("200 headers", Look([.. Enumerable.Range(0, 200).Select(i => ($"X-{i}", "a"))]), 431);
    }

    static byte[] With(params (string Name, string Value)[] headers) => RawHttp.Request("PUT", "/customer", headers, Good);

    static byte[] Look(params (string Name, string Value)[] headers) => Request("GET", "/customer?account=" + Account, headers);

    static byte[] Chunked(string before, string after) =>
        RawHttp.Request("PUT", "/customer", [("Content-Type", JsonType), ("Transfer-Encoding", "chunked")],
            [.. Of(before), .. Good, .. Of(after)]);

    static byte[] Compressed(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
