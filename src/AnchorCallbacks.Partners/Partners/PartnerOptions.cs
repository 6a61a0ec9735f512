using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using IPNetwork = System.Net.IPNetwork;

namespace AnchorCallbacks.Partners;

/// <summary>The address of the partner APIs, and one section for each.</summary>
sealed record PartnerOptions(Uri Url, BvnkOptions Bvnk, OffBlocksOptions OffBlocks, DcmOptions Dcm,
    IReadOnlyList<IPNetwork> Proxies)
{
    const string UrlName = "Partners:Url", PlainName = "Partners:AllowPlainHttp";

    public bool IsOn => Bvnk.Enabled || OffBlocks.Enabled || Dcm.Enabled;

    public string Address => Url.GetLeftPart(UriPartial.Authority);

    /// <summary>The customer types that the doors need.</summary>
    public IEnumerable<string> Types =>
    [
        .. Bvnk.Enabled ? [BvnkOptions.CompanyType, BvnkOptions.IndividualType] : (string[])[],
        .. OffBlocks.Enabled ? [OffBlocksOptions.CustomerType] : (string[])[],
        .. Dcm.Enabled ? [DcmOptions.CustomerType] : (string[])[],
    ];

    /// <param name="others">The other addresses of this server.</param>
    public static PartnerOptions Read(SettingsReader settings, params ReadOnlySpan<Uri> others)
    {
        var url = ListenUrl.Read(settings, UrlName, "http://127.0.0.1:8087", "an address and a port");
        var plain = settings.Flag(PlainName, false);
        var options = new PartnerOptions(url, BvnkOptions.Read(settings), OffBlocksOptions.Read(settings),
            DcmOptions.Read(settings),
            TrustedProxies.Read(settings, "Partners:Proxies"));
        if (!options.IsOn)
            return options;
        if (url.AbsolutePath != "/")
            settings.Bad(UrlName, "must have no path, such as http://127.0.0.1:8087; each API has its own BasePath");
        foreach (var other in others)
            if (url.Port != 0 && other.Port == url.Port)
                settings.Bad(UrlName, FormattableString.Invariant($"must have a port of its own; {url.Port} is taken"));
        if (url.Scheme != Uri.UriSchemeHttps && !ListenUrl.IsLoopback(url) && !plain)
            settings.Bad(UrlName, $"would send personal data to {url.Host} without encryption; use https://, "
                + $"or a proxy that does and {PlainName}=true");
        return options;
    }

    /// <exception cref="StartException">A type is missing.</exception>
    public void RequireTypes(IEnumerable<string> configured, string file)
    {
        if (Types.Except(configured).ToList() is { Count: > 0 } missing)
            throw new StartException($"{file}: the enabled partner APIs need the customer types {string.Join(", ", missing)}; "
                + "copy them from the shipped file");
    }

    /// <summary>The path of a door on the partners' address.</summary>
    public static string BasePath(SettingsReader settings, string name, string standard)
    {
        var path = settings.Text(name, standard).TrimEnd('/');
        if (path.Length < 2 || path[0] != '/' || path.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '-' or '_' or '.')))
            settings.Bad(name, $"must be a path such as {standard}");
        return path;
    }
}

/// <param name="VerificationUrl">The page where a customer is verified; <c>{reference}</c> stands for the customer or the person.</param>
/// <param name="RiskScore">The risk of a company that nobody has judged.</param>
/// <param name="Agreements">Names of the agreements that a customer signs; empty: none.</param>
sealed record BvnkOptions(bool Enabled, string BasePath, string VerificationUrl, string RiskScore, IReadOnlyList<string> Agreements)
{
    public const string CompanyType = "bvnk-company", IndividualType = "bvnk-individual";

    public static BvnkOptions Read(SettingsReader settings)
    {
        var url = settings.Text("Partners:Bvnk:VerificationUrl", "");
        if (url.Length > 0 && !(Uri.TryCreate(url.Replace("{reference}", "x", StringComparison.Ordinal), UriKind.Absolute, out var page)
            && page.Scheme is "https" or "http"))
            settings.Bad("Partners:Bvnk:VerificationUrl", "must be an address such as https://verify.example.com/{reference}");
        return new(settings.Flag("Partners:Bvnk:Enabled", false),
            PartnerOptions.BasePath(settings, "Partners:Bvnk:BasePath", "/platform/v1"),
            url, settings.Text("Partners:Bvnk:RiskScore", "LOW"),
            settings.Text("Partners:Bvnk:Agreements", "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
