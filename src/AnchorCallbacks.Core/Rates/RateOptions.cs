using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Rates;

/// <param name="File">The file with the assets and the price table.</param>
/// <param name="Url">The anchor's pricing service; null: prices come from the table.</param>
sealed record RateOptions(string File, Uri? Url, TimeSpan Timeout)
{
    public string Describe(Table.RatesFile file) => Url is { } url
        ? $"http, from {url} ({file.Assets.Count} assets in {File})"
        : $"table, {file.Table.Count} pairs ({File})";

    public static RateOptions Read(SettingsReader settings)
    {
        const string UrlName = "Rates:Url";
        var remote = settings.Choice("Rates:Source", false, ("table", false), ("http", true));
        var file = settings.Text("Rates:File", Path.Combine(AppContext.BaseDirectory, "config", "rates.yaml"));
        var timeout = TimeSpan.FromSeconds(settings.Number("Rates:TimeoutSeconds", 5, 1, 60));
        var text = settings.Text(UrlName, "");
        if (!remote && text.Length > 0)
            settings.Bad("Rates:Source", "must be http for Rates:Url to be asked; set it, or take Rates:Url out");
        if (!remote)
            return new(file, null, timeout);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0
            || url.Query.Length > 0 || url.Fragment.Length > 0)
            settings.Bad(UrlName, "must be http:// or https://, a host and perhaps a port and a path, such as http://127.0.0.1:9000; "
                + "/rate and /fee are asked for under it");
        return new(file, url, timeout);
    }
}
