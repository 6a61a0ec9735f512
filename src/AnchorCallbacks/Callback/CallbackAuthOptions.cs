using System.Text;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Callback;

/// <summary>AP's <c>callback_api.auth.type</c>.</summary>
enum AuthType
{
    None,
    ApiKey,
    Jwt,
}

sealed record CallbackAuthOptions(AuthType Type, byte[] Secret, string HeaderName, TimeSpan ClockSkew, bool AllowAnonymous)
{
    /// <summary>AP too refuses HS256 keys that are shorter than the hash (core <c>KeyUtil</c>).</summary>
    const int MinJwtSecretBytes = 32;

    /// <summary>Shorter keys can be guessed. The next release refuses them.</summary>
    public const int MinApiKeyBytes = 16;

    /// <summary>The secret before the last change, which is still accepted; empty: there is none.</summary>
    public byte[] PreviousSecret { get; init; } = [];

    public static CallbackAuthOptions Read(SettingsReader settings)
    {
        var type = settings.Choice("Callback:Auth:Type", AuthType.None, ("none", AuthType.None), ("api_key", AuthType.ApiKey),
            ("jwt", AuthType.Jwt));
        var secret = Encoding.UTF8.GetBytes(settings.Secret("Callback:Auth:Secret"));
        var previous = Encoding.UTF8.GetBytes(settings.Secret("Callback:Auth:PreviousSecret"));
        var header = settings.Text("Callback:Auth:HeaderName", type == AuthType.ApiKey ? "X-Api-Key" : "Authorization");
        var skew = settings.Number("Callback:Auth:ClockSkewSeconds", 60, 0, 3600);
        if (type != AuthType.None && secret.Length == 0)
            settings.Bad("Callback:Auth:Secret",
                "is missing; give AP's SECRET_CALLBACK_API_AUTH_SECRET in the environment variable Callback__Auth__Secret");
        else if (type == AuthType.Jwt && secret.Length < MinJwtSecretBytes)
            settings.Bad("Callback:Auth:Secret", $"must have at least {MinJwtSecretBytes} bytes for jwt, as AP requires too");
        else if (type == AuthType.None && secret.Length > 0)
            settings.Bad("Callback:Auth:Type",
                "is none although there is a secret; set it to jwt or api_key, like AP's CALLBACK_API_AUTH_TYPE");
        else if (type == AuthType.ApiKey && secret.Length < MinApiKeyBytes)
            settings.Warn("Callback:Auth:Secret",
                $"has fewer than {MinApiKeyBytes} characters; the next release refuses it. Make it longer, here and in AP");
        if (previous.Length > 0 && secret.Length == 0)
            settings.Bad("Callback:Auth:PreviousSecret", "needs Callback:Auth:Secret, the new secret");
        else if (type == AuthType.Jwt && previous.Length is > 0 and < MinJwtSecretBytes)
            settings.Bad("Callback:Auth:PreviousSecret", $"must have at least {MinJwtSecretBytes} bytes for jwt, as AP requires too");
        else if (previous.Length > 0)
            settings.Warn("Callback:Auth:PreviousSecret", "is still accepted; remove it when all processes of AP have the new secret");
        if (header.Length == 0 || header.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            settings.Bad("Callback:Auth:HeaderName", "must be the name of an HTTP header, such as X-Api-Key");
        return new(type, secret, header, TimeSpan.FromSeconds(skew), settings.Flag("Callback:Auth:AllowAnonymous", false))
        { PreviousSecret = previous };
    }
}
