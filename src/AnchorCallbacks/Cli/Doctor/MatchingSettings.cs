using AnchorCallbacks.Callback;
using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli.Doctor;

/// <summary>AP's environment variables that match this server's settings. Secrets are not shown.</summary>
static class MatchingSettings
{
    public static IEnumerable<(string Name, string Value)> For(ServerSettings settings)
    {
        var (callback, platform) = (settings.Callback, settings.Platform);
        yield return ("CALLBACK_API_BASE_URL", $"{callback.Address}{callback.BasePath}  (as AP reaches it)");
        yield return ("CALLBACK_API_AUTH_TYPE",
            callback.Auth.Type switch { AuthType.ApiKey => "api_key", AuthType.Jwt => "jwt", _ => "none" });
        if (callback.Auth.Type == AuthType.Jwt)
            yield return ("CALLBACK_API_AUTH_JWT_HTTP_HEADER", callback.Auth.HeaderName);
        if (callback.Auth.Type == AuthType.ApiKey)
            yield return ("CALLBACK_API_AUTH_API_KEY_HTTP_HEADER", $"{callback.Auth.HeaderName}  (2.x only; later always X-Api-Key)");
        if (callback.Auth.Type != AuthType.None)
            yield return ("SECRET_CALLBACK_API_AUTH_SECRET", "the same as Callback:Auth:Secret");
        var type = platform.Auth.Type switch { PlatformAuthType.ApiKey => "api_key", PlatformAuthType.Jwt => "jwt", _ => "none" };
        yield return ("PLATFORM_API_AUTH_TYPE", type);
        yield return ("PLATFORM_SERVER_AUTH_TYPE", $"{type}  (2.x only)");
        if (platform.Auth.Type != PlatformAuthType.None)
            yield return ("SECRET_PLATFORM_API_AUTH_SECRET", "the same as Platform:Auth:Secret");
        yield return ("RPC_BATCH_SIZE_LIMIT", $"{platform.BatchLimit}");
        yield return ("SEP12_ENABLED", "true");
        foreach (var pair in ForPages(settings.Pages))
            yield return pair;
    }

    /// <summary>The addresses that AP makes for a wallet's user.</summary>
    static IEnumerable<(string Name, string Value)> ForPages(PagesOptions pages)
    {
        (string Name, string Path, byte[] Secret, string Setting)[] entries =
        [
            ("SEP24_INTERACTIVE_URL", EntryRoutes.Interactive, pages.InteractiveSecret, "Pages:Sep24:InteractiveSecret"),
            ("SEP24_MORE_INFO_URL", EntryRoutes.Sep24MoreInfo, pages.Sep24MoreInfoSecret, "Pages:Sep24:MoreInfoSecret"),
            ("SEP6_MORE_INFO_URL", EntryRoutes.Sep6MoreInfo, pages.Sep6MoreInfoSecret, "Pages:Sep6:MoreInfoSecret"),
        ];
        foreach (var (name, path, secret, setting) in entries)
            if (secret.Length > 0)
            {
                yield return ($"{name}_BASE_URL", pages.Public(path));
                yield return ($"SECRET_{name}_JWT_SECRET", $"the same as {setting}");
            }
    }
}
