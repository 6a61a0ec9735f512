using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Partners;

/// <param name="Sandbox">The simulator decides in place of the review.</param>
/// <param name="Domain">The domain that the customer's wallet shows; empty: the host of the request.</param>
/// <param name="VerificationUrl">A vendor's page in place of our own; <c>{id}</c> stands for the customer.</param>
/// <param name="Covered">What a signature must cover.</param>
sealed record OffBlocksOptions(bool Enabled, string BasePath, bool Sandbox, string Domain, string VerificationUrl,
    IReadOnlyList<string> Covered, TimeSpan SignatureAge, TimeSpan TokenLifetime)
{
    public const string CustomerType = "offblocks";

    public static OffBlocksOptions Read(SettingsReader settings)
    {
        var url = settings.Text("Partners:OffBlocks:VerificationUrl", "");
        if (url.Length > 0 && !(Uri.TryCreate(url.Replace("{id}", "x", StringComparison.Ordinal), UriKind.Absolute, out var page)
            && page.Scheme is "https" or "http"))
            settings.Bad("Partners:OffBlocks:VerificationUrl", "must be an address such as https://verify.example.com/{id}");
        return new(settings.Flag("Partners:OffBlocks:Enabled", false),
            PartnerOptions.BasePath(settings, "Partners:OffBlocks:BasePath", "/v1"),
            settings.Flag("Partners:OffBlocks:Sandbox", false), settings.Text("Partners:OffBlocks:Domain", ""), url,
            settings.Text("Partners:OffBlocks:SignatureCovers", "@method @target-uri/@path/@request-target content-digest")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries),
            TimeSpan.FromSeconds(settings.Number("Partners:OffBlocks:SignatureSeconds", 300, 10, 3600)),
            TimeSpan.FromMinutes(settings.Number("Partners:OffBlocks:TokenMinutes", 60, 1, 1440)));
    }
}
