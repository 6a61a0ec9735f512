using System.Globalization;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>The address of a PostgreSQL database, checked at start. <see cref="ToString"/> shows no credentials.</summary>
sealed record PostgresAddress(string ConnectionString, string Place, bool HasSecret)
{
    /// <summary>The time limit of one statement.</summary>
    public const int CommandSeconds = 5;

    const int StandardPool = 20;

    /// <summary>This includes the writers' connections.</summary>
    const int MinPool = 8;

    static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>The keys that an operator may set. The server sets all others itself.</summary>
    static readonly string[] AllowedKeys =
    [
        "Host", "Port", "Database", "Username", "Password", "Passfile", "SSL Mode", "SSL Negotiation", "SSL Certificate", "SSL Key",
        "SSL Password", "Root Certificate", "Channel Binding", "Require Auth", "Kerberos Service Name", "Target Session Attributes",
        "Load Balance Hosts", "Host Recheck Seconds", "Maximum Pool Size", "Keepalive", "TCP Keepalive", "Application Name", "Search Path",
    ];

    static readonly Dictionary<string, string> UrlParameters = new(StringComparer.Ordinal)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["channel_binding"] = "Channel Binding",
        ["require_auth"] = "Require Auth",
        ["application_name"] = "Application Name",
        ["target_session_attrs"] = "Target Session Attributes",
        ["passfile"] = "Passfile",
    };

    public override string ToString() => Place;

    public static bool IsMeant(string text) =>
        text.TrimStart().StartsWith("Host=", StringComparison.OrdinalIgnoreCase) || IsUrl(text.TrimStart());

    /// <returns>The problem; null if there is none. It never quotes the text, which may hold a password.</returns>
    public static string? Read(string text, out PostgresAddress? address)
    {
        address = null;
        NpgsqlConnectionStringBuilder builder;
        try
        {
            if (IsUrl(text.Trim()))
            {
                if (ReadUrl(text.Trim(), out builder) is { } wrong)
                    return wrong;
            }
            else
                builder = new(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException
            or KeyNotFoundException or NotSupportedException)
        {
            return "must be a PostgreSQL connection string, such as "
                + "Host=db.example.com;Database=anchor;Username=anchor;Password=…;SSL Mode=VerifyFull";
        }
        if (Refuse(builder) is { } problem)
            return problem;
        // ContainsKey is true for every known key, set or not.
        var pool = builder.ShouldSerialize("Maximum Pool Size") ? builder.MaxPoolSize : StandardPool;
        if (pool < MinPool)
            return FormattableString.Invariant($"Maximum Pool Size must be {MinPool} or more");
        Complete(builder, pool);
        var host = builder.Host!.Contains(',', StringComparison.Ordinal) ? builder.Host
            : string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}");
        address = new(builder.ConnectionString, $"{host}/{builder.Database}", !string.IsNullOrEmpty(builder.Password)
            || !string.IsNullOrEmpty(builder.SslPassword));
        return null;
    }

    static string? Refuse(NpgsqlConnectionStringBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Host))
            return "Host is missing, such as Host=db.example.com";
        if (string.IsNullOrEmpty(builder.Database))
            return "Database is missing, such as Database=anchor";
        if (string.IsNullOrEmpty(builder.Username))
            return "Username is missing, such as Username=anchor";
        if (builder.IncludeErrorDetail || builder.LogParameters || builder.IncludeFailedBatchedCommand)
            return "must leave out Include Error Detail, Log Parameters and Include Failed Batched Command: "
                + "they would write customers' data into logs";
        if (builder.PersistSecurityInfo)
            return "must leave out Persist Security Info: it keeps the password where errors can show it";
        foreach (string key in builder.Keys)
            if (builder.ShouldSerialize(key) && !AllowedKeys.Contains(key, StringComparer.OrdinalIgnoreCase))
                return $"must leave out {key}: the server sets it itself. It takes {string.Join(", ", AllowedKeys)}";
        return null;
    }

    static void Complete(NpgsqlConnectionStringBuilder builder, int pool)
    {
        builder.MaxPoolSize = pool;
        builder.MinPoolSize = 0;
        builder.ApplicationName ??= "anchor-callbacks";
        // The server has few statements and repeats them: a connection parses and plans each once.
        builder.MaxAutoPrepare = 256;
        builder.AutoPrepareMinUsages = 2;
        builder.NoResetOnClose = true;
        builder.Enlist = false;
        // A caller gets an answer within Database.Timeout, and that includes a second try.
        builder.Timeout = 4;
        builder.CommandTimeout = CommandSeconds;
        builder.CancellationTimeout = -1;
        if (!builder.Host!.Contains(',', StringComparison.Ordinal))
            return;
        if (!builder.ShouldSerialize("Target Session Attributes"))
            builder.TargetSessionAttributes = "primary";
        // After one broken connection the driver takes the host for dead until it checks again.
        if (!builder.ShouldSerialize("Host Recheck Seconds"))
            builder.HostRecheckSeconds = 1;
    }

    static bool IsUrl(string text) => Array.Exists(Schemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    static string? ReadUrl(string text, out NpgsqlConnectionStringBuilder builder)
    {
        builder = [];
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return "must be postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password escaped (%40 for @)";
        builder.Host = url.IdnHost;
        if (url.Port > 0)
            builder.Port = url.Port;
        builder.Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var part in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            if (pair.Length < 2 || !UrlParameters.TryGetValue(pair[0], out var name))
                return $"after the ? it takes {string.Join(", ", UrlParameters.Keys)}, each with a value";
            var value = Uri.UnescapeDataString(pair[1]);
            // libpq writes verify-full and read-write.
            builder[name] = name is "SSL Mode" or "SSL Negotiation" or "Channel Binding" ? value.Replace("-", "", StringComparison.Ordinal)
                : value;
        }
        return null;
    }
}
