using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Platform;

/// <summary>How AP's platform server authenticates its callers (<c>platform_api.auth.type</c>; in 2.x
/// <c>platform_server.auth.type</c>).</summary>
public enum PlatformAuthType
{
    /// <summary>No authentication, AP's default.</summary>
    None,

    /// <summary>A secret in a header.</summary>
    ApiKey,

    /// <summary>A signed token in a header.</summary>
    Jwt,
}

/// <summary>Credentials for the platform server.</summary>
public sealed record PlatformAuth
{
    /// <summary>The type in AP's settings.</summary>
    public PlatformAuthType Type { get; init; }

    /// <summary>AP's <c>SECRET_PLATFORM_API_AUTH_SECRET</c>; for <see cref="PlatformAuthType.Jwt"/> at least 32 bytes of UTF-8.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The secret before the last change. It is used when AP refuses <see cref="Secret"/> with 403, which AP answers before it
    /// reads the call. Empty: there is none.</summary>
    public string PreviousSecret { get; init; } = "";

    /// <summary>The header; empty for AP's defaults, <c>X-Api-Key</c> and <c>Authorization</c>.</summary>
    public string HeaderName { get; init; } = "";

    /// <summary>The lifetime of a token. Default 60 s.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far <c>iat</c> is dated back, for a release of AP that checks it without tolerance for clock differences. Default
    /// 0.</summary>
    public TimeSpan DatedBack { get; init; }
}

/// <summary>Timeouts.</summary>
public sealed record PlatformTimeouts
{
    /// <summary>Timeout of a connection attempt. Default 5 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Timeout of one attempt, with the connection. Default 20 s: AP asks the callback server during some calls.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Timeout of a call with all its attempts. Default 50 s.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(50);
}

/// <summary>The address of the platform server and how to call it.</summary>
public sealed record PlatformOptions
{
    /// <summary>AP's <c>platform_api.base_url</c>. Default <c>http://localhost:8085</c>, as AP's.</summary>
    public Uri BaseUrl { get; init; } = new("http://localhost:8085");

    /// <summary>Credentials.</summary>
    public PlatformAuth Auth { get; init; } = new();

    /// <summary>The release of AP, if it is known. Then a call that it does not have fails without being sent.</summary>
    public PlatformRelease? Release { get; init; }

    /// <summary>The largest number of calls in one request; AP's <c>rpc.batch_size_limit</c>. Default 40.</summary>
    public int BatchLimit { get; init; } = 40;

    /// <summary>Timeouts.</summary>
    public PlatformTimeouts Timeouts { get; init; } = new();

    /// <summary>These options as the settings that <see cref="Read"/> reads, with the secret.</summary>
    public IReadOnlyList<(string Name, string Value)> ToSettings() =>
    [
        ("BaseUrl", BaseUrl.OriginalString),
        ("Auth:Type", Auth.Type switch { PlatformAuthType.ApiKey => "api_key", PlatformAuthType.Jwt => "jwt", _ => "none" }),
        ("Auth:Secret", Auth.Secret),
        ("Auth:PreviousSecret", Auth.PreviousSecret),
        ("Auth:HeaderName", Auth.HeaderName),
        ("Auth:LifetimeSeconds", Text(Auth.Lifetime)),
        ("Auth:DatedBackSeconds", Text(Auth.DatedBack)),
        ("Release", $"{Release}"),
        ("BatchLimit", BatchLimit.ToString(CultureInfo.InvariantCulture)),
        ("Timeouts:ConnectSeconds", Text(Timeouts.Connect)),
        ("Timeouts:AttemptSeconds", Text(Timeouts.Attempt)),
        ("Timeouts:TotalSeconds", Text(Timeouts.Total)),
    ];

    /// <summary>The problems of these options, one line each, with the name of the setting; empty for none.</summary>
    /// <param name="section">The prefix of the settings' names.</param>
    public IReadOnlyList<string> Problems(string section = "Platform")
    {
        var problems = new List<string>();
        if (!BaseUrl.IsAbsoluteUri || BaseUrl.Scheme is not ("http" or "https") || BaseUrl.Query.Length > 0)
            problems.Add($"{section}:BaseUrl: must be http:// or https://, a host and an optional port, such as http://localhost:8085");
        if (Auth.Type != PlatformAuthType.None && Auth.Secret.Length == 0)
            problems.Add($"{section}:Auth:Secret: is missing; give AP's SECRET_PLATFORM_API_AUTH_SECRET");
        else if (Auth.Type == PlatformAuthType.Jwt && Encoding.UTF8.GetByteCount(Auth.Secret) < 32)
            problems.Add($"{section}:Auth:Secret: must have at least 32 bytes for jwt, as AP demands too");
        if (Auth.PreviousSecret.Length > 0 && Auth.Secret.Length == 0)
            problems.Add($"{section}:Auth:PreviousSecret: needs {section}:Auth:Secret, the new secret");
        else if (Auth.Type == PlatformAuthType.Jwt && Encoding.UTF8.GetByteCount(Auth.PreviousSecret) is > 0 and < 32)
            problems.Add($"{section}:Auth:PreviousSecret: must have at least 32 bytes for jwt");
        if (Auth.Lifetime < TimeSpan.FromSeconds(5))
            problems.Add($"{section}:Auth:LifetimeSeconds: must be at least 5");
        if (Auth.DatedBack < TimeSpan.Zero || Auth.DatedBack >= Auth.Lifetime)
            problems.Add($"{section}:Auth:DatedBackSeconds: must be 0 or more and less than the lifetime");
        if (BatchLimit is < 1 or > 1000)
            problems.Add($"{section}:BatchLimit: must be a whole number from 1 to 1000");
        if (Timeouts.Connect <= TimeSpan.Zero || Timeouts.Attempt < Timeouts.Connect || Timeouts.Total < Timeouts.Attempt)
            problems.Add($"{section}:Timeouts: must be above 0, Connect at most Attempt, and Attempt at most Total");
        return problems;
    }

    static string Text(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads the settings of a section: <c>BaseUrl</c>, <c>Auth:{Type, Secret, PreviousSecret, HeaderName, LifetimeSeconds,
    /// DatedBackSeconds}</c>, <c>Release</c>, <c>BatchLimit</c>, <c>Timeouts:{ConnectSeconds, AttemptSeconds, TotalSeconds}</c>.</summary>
    /// <exception cref="FormatException">A value cannot be read. The message names it.</exception>
    public static PlatformOptions Read(IConfigurationSection section)
    {
        var standard = new PlatformOptions();
        var release = Text("Release", "");
        return new()
        {
            BaseUrl = Uri.TryCreate(Text("BaseUrl", standard.BaseUrl.OriginalString), UriKind.Absolute, out var url) ? url
                : throw Bad("BaseUrl", "must be a URL, such as http://localhost:8085"),
            Auth = new()
            {
                Type = Text("Auth:Type", "none").ToLowerInvariant() switch
                {
                    "none" => PlatformAuthType.None,
                    "api_key" => PlatformAuthType.ApiKey,
                    "jwt" => PlatformAuthType.Jwt,
                    _ => throw Bad("Auth:Type", "must be none, api_key or jwt"),
                },
                Secret = Text("Auth:Secret", ""),
                PreviousSecret = Text("Auth:PreviousSecret", ""),
                HeaderName = Text("Auth:HeaderName", ""),
                Lifetime = Seconds("Auth:LifetimeSeconds", standard.Auth.Lifetime),
                DatedBack = Seconds("Auth:DatedBackSeconds", standard.Auth.DatedBack),
            },
            Release = release.Length == 0 ? null : PlatformRelease.TryParse(release, out var known) ? known
                : throw Bad("Release", "must be a release, such as 4.1.8"),
            BatchLimit = Number("BatchLimit", standard.BatchLimit),
            Timeouts = new()
            {
                Connect = Seconds("Timeouts:ConnectSeconds", standard.Timeouts.Connect),
                Attempt = Seconds("Timeouts:AttemptSeconds", standard.Timeouts.Attempt),
                Total = Seconds("Timeouts:TotalSeconds", standard.Timeouts.Total),
            },
        };

        string Text(string name, string otherwise) => section[name] is { Length: > 0 } value ? value : otherwise;

        int Number(string name, int otherwise) =>
            section[name] is not { Length: > 0 } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw Bad(name, "must be a whole number");

        TimeSpan Seconds(string name, TimeSpan otherwise) => TimeSpan.FromSeconds(Number(name, (int)otherwise.TotalSeconds));

        FormatException Bad(string name, string rule) => new($"{section.Path}:{name}: {rule}");
    }
}
