using System.Net;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Http;

/// <summary>Reads the settings of addresses to listen on.</summary>
static class ListenUrl
{
    const string NoHost = "must name the address to listen on (127.0.0.1, 0.0.0.0, [::1] …) or localhost, not a host name";

    /// <param name="parts">The parts of the address, for messages.</param>
    /// <param name="mayBeHost">The command line uses the same setting for a server on another machine. The server calls
    /// <see cref="RequireAddress"/>.</param>
    public static Uri Read(SettingsReader settings, string name, string standard, string parts, bool mayBeHost = false)
    {
        var text = settings.Text(name, standard);
        // Kestrel's signs for every address are no host names in a URL.
        var any = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(any, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0
            || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            settings.Bad(name, $"must be http:// or https://, {parts}, such as {standard}");
            return new Uri(standard);
        }
        if (!mayBeHost && IsHost(url))
            settings.Bad(name, NoHost);
        return url;
    }

    /// <exception cref="StartException">The address is a host name.</exception>
    public static void RequireAddress(Uri url, string name)
    {
        if (IsHost(url))
            throw new StartException($"{name}: {NoHost}");
    }

    static bool IsHost(Uri url) => url.HostNameType == UriHostNameType.Dns && url.Host != "localhost";

    public static bool IsHttps(string? url) => url?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;

    public static bool IsLoopback(Uri url) => url.Host == "localhost"
        || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether the text means every address of the machine.</summary>
    public static bool IsAny(Uri url) =>
        IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>The URL to call from this machine. An address that means "every address" becomes loopback.</summary>
    public static string Reachable(Uri url) =>
        FormattableString.Invariant($"{url.Scheme}://{(IsAny(url) ? "127.0.0.1" : url.Host)}:{url.Port}{url.AbsolutePath.TrimEnd('/')}");
}
