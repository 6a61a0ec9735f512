namespace AnchorCallbacks.Hosting;

/// <summary>Settings of the web server that would override this program's.</summary>
static class KestrelSettings
{
    const string Section = "Kestrel", Endpoints = "Kestrel:Endpoints";

    const string Rule = "replaces both addresses and skips their checks; set Callback:Url and Operator:Url";

    public static void Read(SettingsReader settings, IConfiguration configuration)
    {
        if (HasEndpoints(configuration))
            settings.Bad(Endpoints, Rule);
        // One message is enough, so the names in the section are known.
        foreach (var (name, value) in configuration.GetSection(Endpoints).AsEnumerable())
            if (value is not null)
                settings.Know(name, "");
        foreach (var (name, value) in configuration.GetSection(Section).AsEnumerable())
            if (value is not null && name.EndsWith(":Password", StringComparison.OrdinalIgnoreCase))
                settings.IsSecret(name);
    }

    /// <summary>The host reads more sources than <see cref="SettingsReader"/>, such as variables that begin with ASPNETCORE_.</summary>
    public static void Refuse(IConfiguration host)
    {
        if (HasEndpoints(host))
            throw new StartException($"{Endpoints}: {Rule}");
    }

    static bool HasEndpoints(IConfiguration configuration) => configuration.GetSection(Endpoints) is var section
        && (section.Value is { Length: > 0 } || section.GetChildren().Any());
}
