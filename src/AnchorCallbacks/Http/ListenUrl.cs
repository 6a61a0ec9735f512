using System.Net;
using AnchorCallbacks.Configuration;

namespace AnchorCallbacks.Http;

/// <summary>Addresses to listen on, as settings name them.</summary>
static class ListenUrl
{
    /// <param name="parts">What the address is made of, for the one line that says what is wrong.</param>
    public static Uri Read(SettingsReader settings, string name, string standard, string parts)
    {
        var text = settings.Text(name, standard);
        // Kestrel's words for every address are no host names of a URL.
        var any = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(any, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            settings.Bad(name, $"must be http:// or https://, {parts}, such as {standard}");
            return new Uri(standard);
        }
        if (url.HostNameType == UriHostNameType.Dns && url.Host != "localhost")
            settings.Bad(name, "must name the address to listen on (127.0.0.1, 0.0.0.0, [::1] …) or localhost, not a host name");
        return url;
    }

    public static bool IsLoopback(Uri url) => url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Means every address of the machine, and is the name of none.</summary>
    public static bool IsAny(Uri url) =>
        IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>Where it is from this machine: an address that means "every address" is asked on loopback.</summary>
    public static string Reachable(Uri url) =>
        FormattableString.Invariant($"{url.Scheme}://{(IsAny(url) ? "127.0.0.1" : url.Host)}:{url.Port}{url.AbsolutePath.TrimEnd('/')}");
}
