using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The address of the customers' pages, the ways in, and what follows.</summary>
/// <param name="PublicUrl">The address as the world sees it, without a final slash.</param>
/// <param name="InteractiveSecret">Verifies the tokens of AP's SEP-24 addresses; empty: this way in is closed. So are the others.</param>
/// <param name="HasLinks">Operators may make one-time links.</param>
/// <param name="NextUrl">The anchor's next page, with <see cref="InteractiveFinish.Redirect"/>.</param>
sealed partial record PagesOptions(Uri Url, Uri PublicUrl, byte[] InteractiveSecret, byte[] Sep24MoreInfoSecret, byte[] Sep6MoreInfoSecret,
    bool HasLinks, TimeSpan LinkLifetime, Uri? NextUrl, byte[] NextSecret)
{
    const string UrlName = "Pages:Url", PublicName = "Pages:PublicUrl", NextName = "Pages:Sep24:NextUrl",
        NextSecretName = "Pages:Sep24:NextSecret", InteractiveName = "Pages:Sep24:InteractiveSecret",
        Sep24MoreInfoName = "Pages:Sep24:MoreInfoSecret", Sep6MoreInfoName = "Pages:Sep6:MoreInfoSecret";

    /// <summary>AP too refuses shorter secrets.</summary>
    const int MinSecretBytes = 32;

    /// <summary>The secrets before their last change, which are still accepted: of the SEP-24 form, of SEP-24's and of SEP-6's "more
    /// info".</summary>
    public (byte[] Interactive, byte[] Sep24MoreInfo, byte[] Sep6MoreInfo) Previous { get; init; } = ([], [], []);

    public required BrandOptions Brand { get; init; }

    /// <summary>Proxies whose <c>X-Forwarded-For</c> names the browser's address.</summary>
    public required IReadOnlyList<IPNetwork> Proxies { get; init; }

    /// <summary>The server listens for browsers only if there is a way in.</summary>
    public bool IsOn => HasLinks || InteractiveSecret.Length > 0 || Sep24MoreInfoSecret.Length > 0 || Sep6MoreInfoSecret.Length > 0;

    public string Address => Url.GetLeftPart(UriPartial.Authority);

    /// <summary>Cookies are sent only over https, where the world sees https.</summary>
    public bool IsSecure => PublicUrl.Scheme == Uri.UriSchemeHttps;

    /// <summary>In front of every path in a page. Empty, unless the public address has a path.</summary>
    public string Root => PublicUrl.AbsolutePath.TrimEnd('/');

    public string Public(string path) => PublicUrl.GetLeftPart(UriPartial.Authority) + Root + path;

    public static PagesOptions Read(SettingsReader settings, CallbackOptions callback, Uri operators, InteractiveOptions interactive)
    {
        var url = ListenUrl.Read(settings, UrlName, "http://127.0.0.1:8084", "an address and a port");
        var publicText = settings.Text(PublicName, "");
        if (!TryWebAddress(publicText, out var publicUrl) && publicText.Length > 0)
            settings.Bad(PublicName, "must be http:// or https://, a host and perhaps a port and a path, such as https://id.example.com");
        var (nextText, nextSecret) = (settings.Text(NextName, ""), Secret(settings, NextSecretName));
        if (!TryWebAddress(nextText, out var next) && nextText.Length > 0)
            settings.Bad(NextName, "must be http:// or https://, a host and perhaps a port and a path, such as https://pay.example.com/on");
        var options = new PagesOptions(url, publicUrl ?? url, Secret(settings, InteractiveName),
            Secret(settings, Sep24MoreInfoName), Secret(settings, Sep6MoreInfoName),
            settings.Flag("Pages:Links", false), TimeSpan.FromDays(settings.Number("Pages:LinkDays", 7, 1, 90)), next, nextSecret)
        {
            Previous = (Old(settings, "Pages:Sep24", "InteractiveSecret"), Old(settings, "Pages:Sep24", "MoreInfoSecret"),
                Old(settings, "Pages:Sep6", "MoreInfoSecret")),
            Brand = BrandOptions.Read(settings),
            Proxies = TrustedProxies.Read(settings, "Pages:Proxies", "127.0.0.1, ::1"),
        };
        var plain = settings.Flag("Pages:AllowPlainHttp", false);
        if (interactive.Finish == InteractiveFinish.Redirect && next is null)
            settings.Bad(NextName, "is missing; Pages:Sep24:Finish is redirect");
        if (interactive.Finish == InteractiveFinish.Redirect && nextSecret.Length == 0)
            settings.Bad(NextSecretName, "is missing; Pages:Sep24:Finish is redirect");
        if (interactive.Finish != InteractiveFinish.Redirect && (next is not null || nextSecret.Length > 0))
            settings.Bad("Pages:Sep24:Finish",
                "must be redirect for Pages:Sep24:NextUrl to be used; set it, or take NextUrl and NextSecret out");
        options.CheckSecrets(settings);
        if (options.IsOn)
            options.CheckAddress(settings, callback, operators, plain);
        return options;
    }

    /// <summary>A token does not say for which page it was made: only its secret tells. So no two may be equal.</summary>
    void CheckSecrets(SettingsReader settings)
    {
        (string Name, byte[] Secret)[] all = [(InteractiveName, InteractiveSecret), (Sep24MoreInfoName, Sep24MoreInfoSecret),
            (Sep6MoreInfoName, Sep6MoreInfoSecret), (NextSecretName, NextSecret),
            ("Pages:Sep24:PreviousInteractiveSecret", Previous.Interactive), ("Pages:Sep24:PreviousMoreInfoSecret", Previous.Sep24MoreInfo),
            ("Pages:Sep6:PreviousMoreInfoSecret", Previous.Sep6MoreInfo)];
        for (var i = 1; i < all.Length; i++)
            if (all[i].Secret.Length > 0
                && all.Take(i).FirstOrDefault(other => other.Secret.AsSpan().SequenceEqual(all[i].Secret)).Name is { } same)
                settings.Bad(all[i].Name, $"must differ from {same}: a token for one page would open the other; change it in AP too");
    }

    void CheckAddress(SettingsReader settings, CallbackOptions callback, Uri operators, bool plain)
    {
        if (Url.AbsolutePath != "/")
            settings.Bad(UrlName, "must have no path, such as http://127.0.0.1:8084");
        if (Url.Port != 0 && (Url.Port == callback.Url.Port || Url.Port == operators.Port))
            settings.Bad(UrlName,
                FormattableString.Invariant($"must have another port than Callback:Url and Operator:Url; {Url.Port} is taken"));
        if (Url.Scheme != Uri.UriSchemeHttps && !ListenUrl.IsLoopback(Url) && !plain)
            settings.Bad(UrlName, $"would send personal data to {Url.Host} without encryption; use https://, "
                + "or a proxy that does and Pages:AllowPlainHttp=true");
        if (PublicUrl.Scheme != Uri.UriSchemeHttps && !ListenUrl.IsLoopback(PublicUrl) && !plain)
            settings.Bad(PublicName, "must be https://: customers send personal data there");
    }

    static bool TryWebAddress(string text, out Uri? url)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            && url.Query.Length == 0 && url.Fragment.Length == 0)
            return true;
        url = null;
        return false;
    }

    static byte[] Old(SettingsReader settings, string section, string name)
    {
        var secret = Secret(settings, $"{section}:Previous{name}");
        if (secret.Length > 0 && !settings.Has($"{section}:{name}"))
            settings.Bad($"{section}:Previous{name}", $"needs {section}:{name}, the new secret");
        else if (secret.Length > 0)
            settings.Warn($"{section}:Previous{name}", "is still accepted; remove it when all processes of AP have the new secret");
        return secret;
    }

    static byte[] Secret(SettingsReader settings, string name)
    {
        var secret = Encoding.UTF8.GetBytes(settings.Secret(name));
        if (secret.Length is > 0 and < MinSecretBytes)
            settings.Bad(name, $"must have at least {MinSecretBytes} bytes, as AP requires too");
        return secret;
    }
}

/// <summary>How the pages look, and what they link to.</summary>
/// <param name="Name">The anchor's name; empty: none is shown.</param>
/// <param name="LogoFile">A picture: SVG, PNG, JPEG or WebP.</param>
/// <param name="Color">The colour of buttons and links; empty: the standard.</param>
sealed partial record BrandOptions(string Name, string LogoFile, string Color, string TermsUrl, string PrivacyUrl, string HelpUrl,
    string ConsentsFile, string TextsFolder)
{
    public static BrandOptions Read(SettingsReader settings)
    {
        var color = settings.Text("Pages:Color", "");
        if (color.Length > 0 && !ColorPattern().IsMatch(color))
            settings.Bad("Pages:Color", "must be a colour such as #0b4fb3");
        else if (color.Length > 0 && Contrast(color) < MinContrast)
            settings.Bad("Pages:Color", FormattableString.Invariant(
                $"must be darker: white text on it has a contrast of {Contrast(color):0.0}, and needs {MinContrast}"));
        var logo = settings.Text("Pages:Logo", "");
        if (logo.Length > 0 && (!File.Exists(logo) || LogoType(logo) is null))
            settings.Bad("Pages:Logo", "must be the name of an .svg, .png, .jpg or .webp file");
        var consents = settings.Text("Pages:ConsentsFile", "");
        if (consents.Length > 0 && !File.Exists(consents))
            settings.Bad("Pages:ConsentsFile", $"{consents} does not exist");
        var texts = settings.Text("Pages:TextsFolder", "");
        if (texts.Length > 0 && !Directory.Exists(texts))
            settings.Bad("Pages:TextsFolder", $"{texts} does not exist");
        return new(settings.Text("Pages:Name", ""), logo, color, Link(settings, "Pages:TermsUrl"), Link(settings, "Pages:PrivacyUrl"),
            Link(settings, "Pages:HelpUrl"), consents, texts);
    }

    /// <summary>WCAG 2.2 AA for text.</summary>
    const double MinContrast = 4.5;

    public static string? LogoType(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".webp" => "image/webp",
        _ => null,
    };

    static string Link(SettingsReader settings, string name)
    {
        var text = settings.Text(name, "");
        if (text.Length > 0 && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" or "mailto"))
            settings.Bad(name, "must be an address that begins with https://");
        return text;
    }

    static double Contrast(string color)
    {
        Span<double> parts = stackalloc double[3];
        for (var i = 0; i < 3; i++)
        {
            var part = Convert.ToInt32(color.Substring(1 + 2 * i, 2), 16) / 255.0;
            parts[i] = part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }
        return 1.05 / (0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05);
    }

    [GeneratedRegex("^#[0-9A-Fa-f]{6}$")]
    private static partial Regex ColorPattern();
}
