using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Tests.Http.Corpus;

/// <summary>Requests put together by hand, so that any part of one can be wrong.</summary>
static class Bytes
{
    public const string Boundary = "b7a1c2";
    public const string FormType = "multipart/form-data; boundary=" + Boundary;
    public const string JsonType = "application/json; charset=utf-8";

    public static readonly string Account = Accounts.Plain(20);
    public static readonly byte[] Png =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 500).Select(i => (byte)(i * 7))];

    /// <summary>One byte for each character up to U+00FF: the way to write bytes that are no text.</summary>
    public static byte[] Of(string latin1) => Encoding.Latin1.GetBytes(latin1);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Request(string method, string target, params (string Name, string Value)[] headers) =>
        RawHttp.Request(method, target, headers, []);

    public static byte[] Put(byte[] body, string contentType, params (string Name, string Value)[] more) =>
        RawHttp.Request("PUT", "/customer",
            [("Content-Type", contentType), ("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)), .. more], body);

    public static byte[] PutJson(string body) => PutJson(Utf8(body));

    public static byte[] PutJson(byte[] body) => Put(body, JsonType);

    /// <summary>A JSON object that would be good but for these members.</summary>
    public static byte[] Members(string members) => PutJson(Object(members));

    public static string Object(string members) => $$"""{"account":"{{Account}}",{{members}}}""";

    public static byte[] Form(params byte[][] parts) => Put(FormBody(parts), FormType);

    /// <summary>A multipart request that would be good but for these parts.</summary>
    public static byte[] FormWith(params byte[][] parts) => Form([Text("account", Account), .. parts]);

    public static byte[] FormBody(params byte[][] parts) =>
        [.. parts.SelectMany(part => (byte[])[.. Of($"--{Boundary}\r\n"), .. part, .. "\r\n"u8]), .. Of($"--{Boundary}--\r\n")];

    public static byte[] Text(string name, string value) => Part($"Content-Disposition: form-data; name=\"{name}\"", Utf8(value));

    public static byte[] File(string name, byte[] content) =>
        Part($"Content-Disposition: form-data; name=\"{name}\"; filename=\"photoIdFront\"\r\nContent-Type: application/octet-stream",
            content);

    public static byte[] Part(string headers, byte[] content) => [.. Of(headers), .. "\r\n\r\n"u8, .. content];

    public static byte[] Photo(int size) => [.. Png, .. new byte[size - Png.Length]];
}
