namespace AnchorCallbacks.Hosting;

/// <summary>The web server's own settings, as far as they would undo ours.</summary>
static class KestrelSettings
{
    const string Section = "Kestrel", Endpoints = "Kestrel:Endpoints";

    const string Rule = "replaces both addresses and what is checked of them; set Callback:Url and Operator:Url";

    public static void Read(SettingsReader settings, IConfiguration configuration)
    {
        if (HasEndpoints(configuration))
            settings.Bad(Endpoints, Rule);
        // Named once is enough.
        foreach (var (name, value) in configuration.GetSection(Endpoints).AsEnumerable())
            if (value is not null)
                settings.Know(name, "");
        foreach (var (name, value) in configuration.GetSection(Section).AsEnumerable())
            if (value is not null && name.EndsWith(":Password", StringComparison.OrdinalIgnoreCase))
                settings.IsSecret(name);
    }

    /// <summary>The host reads more sources than we do, such as variables that begin with ASPNETCORE_.</summary>
    public static void Refuse(IConfiguration host)
    {
        if (HasEndpoints(host))
            throw new StartException($"{Endpoints}: {Rule}");
    }

    static bool HasEndpoints(IConfiguration configuration) => configuration.GetSection(Endpoints) is var section
        && (section.Value is { Length: > 0 } || section.GetChildren().Any());
}
