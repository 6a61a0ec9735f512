using System.Net;
using AnchorCallbacks.Configuration;
using AnchorCallbacks.Security;

namespace AnchorCallbacks.Http;

/// <summary>Where AP finds the server.</summary>
/// <param name="BasePath">Without a slash at its end; empty for none.</param>
sealed record CallbackOptions(Uri Url, string BasePath, CallbackAuthOptions Auth)
{
    /// <summary>Scheme, host and port, as Kestrel takes them.</summary>
    public string Address => Url.GetLeftPart(UriPartial.Authority);

    public static CallbackOptions Read(SettingsReader settings)
    {
        const string Name = "Callback:Url";
        var auth = CallbackAuthOptions.Read(settings);
        var text = settings.Text(Name, "http://127.0.0.1:8081");
        // Kestrel's words for every address are no host names of a URL.
        var any = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(any, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            settings.Bad(Name, "must be http:// or https://, an address, a port and perhaps a path, such as http://127.0.0.1:8081");
            return new(new Uri("http://127.0.0.1:8081"), "", auth);
        }
        if (url.HostNameType == UriHostNameType.Dns && url.Host != "localhost")
            settings.Bad(Name, "must name the address to listen on (127.0.0.1, 0.0.0.0, [::1] …) or localhost, not a host name");
        else if (auth.Type == AuthType.None && !auth.AllowAnonymous && !IsLoopback(url))
            settings.Bad("Callback:Auth:Type", $"none lets anyone who reaches {url.Host} read and write customers; set jwt or api_key, or Callback:Auth:AllowAnonymous=true");
        return new(url, url.AbsolutePath.TrimEnd('/'), auth);
    }

    static bool IsLoopback(Uri url) => url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
