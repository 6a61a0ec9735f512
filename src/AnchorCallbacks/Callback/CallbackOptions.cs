using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Callback;

/// <summary>The address of the callback API and its authentication.</summary>
/// <param name="BasePath">Without a final slash; empty for none.</param>
sealed record CallbackOptions(Uri Url, string BasePath, CallbackAuthOptions Auth)
{
    const int MaxRequests = 100_000_000;

    /// <summary>Additional host names for requests without a credential.</summary>
    public AllowedHosts AllowedHosts { get; init; } = AllowedHosts.None;

    /// <summary>For the credential. 0: no limit.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>For one Stellar account. 0: no limit.</summary>
    public int AccountRequestsPerMinute { get; init; }

    /// <summary>Scheme, host and port, as Kestrel expects them.</summary>
    public string Address => Url.GetLeftPart(UriPartial.Authority);

    public static CallbackOptions Read(SettingsReader settings)
    {
        var auth = CallbackAuthOptions.Read(settings);
        var url = ListenUrl.Read(settings, "Callback:Url", "http://127.0.0.1:8081", "an address, a port and perhaps a path");
        if (auth.Type == AuthType.None && !auth.AllowAnonymous && !ListenUrl.IsLoopback(url) && url.HostNameType != UriHostNameType.Dns)
            settings.Bad("Callback:Auth:Type", $"none lets anyone who reaches {url.Host} read and write customers; "
                + "set jwt or api_key, or Callback:Auth:AllowAnonymous=true");
        return new(url, url.AbsolutePath.TrimEnd('/'), auth)
        {
            AllowedHosts = AllowedHosts.Read(settings),
            RequestsPerMinute = (int)settings.Number("Callback:RequestsPerMinute", 0, 0, MaxRequests),
            AccountRequestsPerMinute = (int)settings.Number("Callback:AccountRequestsPerMinute", 0, 0, MaxRequests),
        };
    }
}
