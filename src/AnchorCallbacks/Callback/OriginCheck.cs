using System.Net;
using System.Net.Http.Headers;
using AnchorCallbacks.Http;
using Microsoft.Extensions.Primitives;

namespace AnchorCallbacks.Callback;

/// <summary>Refuses requests that a browser sends for a page of another site. It is for requests without a credential in a header: a
/// browser on this machine reaches loopback, and a foreign host name may resolve to it.</summary>
sealed class OriginCheck
{
    static readonly Failure ForeignHost =
        Failure.Invalid("Host: is not an address of this server; name it in AllowedHosts, or send a credential");
    static readonly Failure ForeignOrigin = Failure.Invalid("Origin: is another site; requests of its pages need a credential");
    static readonly Failure ForeignSite = Failure.Invalid("Sec-Fetch-Site: is another site; requests of its pages need a credential");
    static readonly Failure ForeignReferer = Failure.Invalid("Referer: is another site; requests of its pages need a credential");
    static readonly Failure NotJson = Failure.Invalid("Content-Type: must be application/json");

    readonly AllowedHosts allowed;
    readonly string[] configured;

    /// <summary>AP uses one host name for all its requests.</summary>
    volatile string? lastGood;

    /// <param name="addresses">The addresses of this server.</param>
    public OriginCheck(AllowedHosts allowed, params Uri[] addresses)
    {
        this.allowed = allowed;
        configured = [.. addresses.Where(url => !ListenUrl.IsAny(url)).Select(url => url.Host)];
    }

    /// <returns>Null if the request is allowed.</returns>
    public Failure? Check(HttpRequest request)
    {
        if (!IsOwn(request))
            return ForeignHost;
        var headers = request.Headers;
        if (headers.Origin.Count > 0 && !IsSame(headers.Origin, request.Host))
            return ForeignOrigin;
        if (!IsSameSite(headers["Sec-Fetch-Site"]))
            return ForeignSite;
        // Browsers that send neither of these headers send Referer.
        return headers.Referer.Count > 0 && !IsSame(headers.Referer, request.Host) ? ForeignReferer : null;
    }

    /// <summary>A page can post other types, and bodies without a type, to any site without a preflight request.</summary>
    public static Failure? ContentProblem(HttpRequest request) => IsJson(request.ContentType) ? null : NotJson;

    bool IsOwn(HttpRequest request)
    {
        // Every browser sends the host.
        if (request.Host.Value is not { Length: > 0 } value || value == lastGood)
            return true;
        var host = request.Host.Host;
        host = host.EndsWith('.') ? host[..^1] : host;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || configured.Contains(host, StringComparer.OrdinalIgnoreCase)
            || allowed.Includes(host))
        {
            lastGood = value;
            return true;
        }
        // Nobody else can make an IP address point here. It is right if it is the local address of the connection.
        return IPAddress.TryParse(host, out var address)
            && (IsLoopback(address) || IsLocal(address, request.HttpContext.Connection.LocalIpAddress));
    }

    static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(Plain(address));

    static bool IsLocal(IPAddress address, IPAddress? local) => local is not null && Plain(address).Equals(Plain(local));

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Compares host and port, but not the scheme: behind a proxy it is the proxy's.</summary>
    static bool IsSame(StringValues origin, HostString host) =>
        origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && string.Equals(url.Authority, host.Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses unknown values.</summary>
    static bool IsSameSite(StringValues site) => site.Count == 0 || (site.Count == 1 && site[0] is "same-origin" or "none");

    static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
            && "application/json".Equals(type.MediaType, StringComparison.OrdinalIgnoreCase);
}
