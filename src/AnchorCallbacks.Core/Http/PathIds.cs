using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace AnchorCallbacks.Http;

/// <summary>Reads an id in the path as it was sent. Routing does not decode "%2F" and bytes that are not UTF-8: two different ids would
/// then become the same text.</summary>
static class PathIds
{
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Replaces the ids that routing has read. It runs between routing and the endpoint. A path that is not valid text is not
    /// found.</summary>
    public static Task Decode(HttpContext context, RequestDelegate next)
    {
        foreach (var name in context.Request.RouteValues.Keys.ToArray())
        {
            if (Read(context, name) is not { } id)
            {
                context.SetEndpoint(null);
                break;
            }
            context.Request.RouteValues[name] = id;
        }
        return next(context);
    }

    /// <returns>Null if the id is not UTF-8, or contains U+0000.</returns>
    public static string? Read(HttpContext context, string name)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern: var pattern }
            || context.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } target)
            return null;
        var place = 0;
        while (place < pattern.PathSegments.Count
            && !(pattern.PathSegments[place].Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart part]
            && part.Name == name))
            place++;
        var segments = Path(target).Split('/');
        // A path with dot segments was shortened before routing.
        return place < pattern.PathSegments.Count && segments.Length == pattern.PathSegments.Count ? Decode(segments[place]) : null;
    }

    /// <summary>The path without slashes at its ends. A client of a proxy sends the whole URL.</summary>
    static string Path(string target)
    {
        var path = target.AsSpan();
        if (!path.StartsWith("/") && path.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
            path = path[(scheme + 3)..] is var rest && rest.IndexOf('/') is >= 0 and var slash ? rest[slash..] : "";
        if (path.IndexOfAny('?', '#') is >= 0 and var end)
            path = path[..end];
        path = path.StartsWith("/") ? path[1..] : path;
        return (path.EndsWith("/") ? path[..^1] : path).ToString();
    }

    static string? Decode(string segment)
    {
        var bytes = new ArrayBufferWriter<byte>(segment.Length);
        for (var i = 0; i < segment.Length; i++)
        {
            var next = (byte)segment[i];
            if (segment[i] > '~' || (next == '%' && (i + 2 >= segment.Length || !TryHex(segment[i + 1], segment[i + 2], out next))))
                return null;
            i += segment[i] == '%' ? 2 : 0;
            if (next == 0)
                return null;
            bytes.GetSpan(1)[0] = next;
            bytes.Advance(1);
        }
        try
        {
            return Strict.GetString(bytes.WrittenSpan);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static bool TryHex(char high, char low, out byte value)
    {
        value = 0;
        if (!char.IsAsciiHexDigit(high) || !char.IsAsciiHexDigit(low))
            return false;
        value = Convert.FromHexString([high, low])[0];
        return true;
    }
}
