using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Where someone was when the session had ended: the page, or the form with what it holds. After the sign-in they go on there. The
/// browser keeps it sealed.</summary>
/// <param name="Who">Whose session it was; empty: there was none.</param>
/// <param name="Form">Empty for a page.</param>
/// <param name="IsCut">The form was too long to be kept.</param>
sealed record LeftPlace(string Who, string Path, IReadOnlyList<KeyValuePair<string, string>> Form, bool IsCut = false)
{
    const string Cookie = "console-left";

    /// <summary>A browser keeps 4096 bytes with name and attributes, and many proxies take no more.</summary>
    const int MaxBytes = 2700;

    const int MaxPlainBytes = 64 * 1024;

    static byte[] Context => SealContext.SignInState(Cookie);

    public static LeftPlace? Read(HttpRequest request, ServiceKeys keys)
    {
        if (request.Cookies[Cookie] is not { Length: > 0 and < 2 * MaxBytes } text || !Base64Url.IsValid(text)
            || ServiceSeal.Open(keys, Base64Url.DecodeFromChars(text), Context) is not { } packed)
            return null;
        var plain = new byte[MaxPlainBytes];
        return BrotliDecoder.TryDecompress(packed, plain, out var length) && JsonNode.Parse(plain.AsSpan(0, length)) is JsonArray parts
            ? Of([.. parts.Select(part => (string)part!)]) : null;
    }

    static LeftPlace Of(string[] parts) =>
        new(parts[0], parts[1], [.. parts.Skip(3).Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))], parts[2].Length > 0);

    /// <summary>A page does not take the place of a form.</summary>
    public void Keep(HttpContext context, ServiceKeys keys)
    {
        if (Form.Count == 0 && !IsCut && Read(context.Request, keys) is { Form.Count: > 0 })
            return;
        IEnumerable<string> parts = [Who, Path, IsCut ? "cut" : "", .. Form.SelectMany(pair => (string[])[pair.Key, pair.Value])];
        var plain = Encoding.UTF8.GetBytes(new JsonArray([.. parts.Select(part => (JsonNode)part)]).ToJsonString());
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        if (plain.Length <= MaxPlainBytes && BrotliEncoder.TryCompress(plain, packed, out var length) && length <= MaxBytes)
            context.Response.Cookies.Append(Cookie,
                Base64Url.EncodeToString(ServiceSeal.Seal(keys, packed.AsSpan(0, length), Context)), Options(context.Request));
        else if (!IsCut)
            new LeftPlace(Who, QueueRoutes.Root, [], IsCut: true).Keep(context, keys);
    }

    public static void Forget(HttpContext context)
    {
        if (context.Request.Cookies.ContainsKey(Cookie))
            context.Response.Cookies.Delete(Cookie, Options(context.Request));
    }

    public static bool IsIn(HttpRequest request) => request.Cookies.ContainsKey(Cookie);

    /// <summary>It goes when the browser ends.</summary>
    static CookieOptions Options(HttpRequest request) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
        Path = "/console",
        IsEssential = true,
    };
}
