using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Partners;

/// <param name="SessionLifetime">The life of a session token.</param>
sealed record DcmOptions(bool Enabled, string BasePath, TimeSpan SessionLifetime)
{
    public const string CustomerType = "dcm";

    public static DcmOptions Read(SettingsReader settings) => new(settings.Flag("Partners:Dcm:Enabled", false),
        PartnerOptions.BasePath(settings, "Partners:Dcm:BasePath", "/api/v1"),
        TimeSpan.FromMinutes(settings.Number("Partners:Dcm:SessionMinutes", 60, 1, 1440)));
}
