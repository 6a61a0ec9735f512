namespace AnchorCallbacks.Tests.Deploy;

/// <summary>The settings of AP 4.3.0 that deployments may use, as environment variables. AP ignores a misspelt one.</summary>
static class PlatformSettings
{
    /// <summary>Names and, where a setting takes only some words, these.</summary>
    static readonly Dictionary<string, string[]> All = new()
    {
        ["LANGUAGES"] = [],
        ["STELLAR_NETWORK_NETWORK"] = ["TESTNET", "PUBLIC"],
        ["STELLAR_NETWORK_TYPE"] = ["horizon", "rpc"],
        ["STELLAR_NETWORK_HORIZON_URL"] = [],
        ["STELLAR_NETWORK_RPC_URL"] = [],
        ["DATA_TYPE"] = ["h2", "postgres", "aurora"],
        ["DATA_SERVER"] = [],
        ["DATA_DATABASE"] = [],
        ["DATA_SCHEMA"] = [],
        ["DATA_FLYWAY_ENABLED"] = ["true", "false"],
        ["SECRET_DATA_USERNAME"] = [],
        ["SECRET_DATA_PASSWORD"] = [],
        ["CALLBACK_API_BASE_URL"] = [],
        ["CALLBACK_API_CHECK_CERTIFICATE"] = ["true", "false"],
        ["CALLBACK_API_AUTH_TYPE"] = ["none", "api_key", "jwt"],
        ["CALLBACK_API_AUTH_JWT_EXPIRATION_MILLISECONDS"] = [],
        ["CALLBACK_API_AUTH_JWT_HTTP_HEADER"] = [],
        ["SECRET_CALLBACK_API_AUTH_SECRET"] = [],
        ["PLATFORM_API_BASE_URL"] = [],
        ["PLATFORM_API_AUTH_TYPE"] = ["none", "api_key", "jwt"],
        ["PLATFORM_API_AUTH_JWT_HTTP_HEADER"] = [],
        ["PLATFORM_API_AUTH_JWT_EXPIRATION_MILLISECONDS"] = [],
        ["PLATFORM_API_AUTH_API_KEY_HTTP_HEADER"] = [],
        ["SECRET_PLATFORM_API_AUTH_SECRET"] = [],
        ["PLATFORM_SERVER_PORT"] = [],
        ["PLATFORM_SERVER_CONTEXT_PATH"] = [],
        ["PLATFORM_SERVER_MANAGEMENT_SERVER_PORT"] = [],
        ["RPC_BATCH_SIZE_LIMIT"] = [],
        ["EVENTS_ENABLED"] = ["true", "false"],
        ["EVENTS_QUEUE_TYPE"] = ["kafka"],
        ["EVENTS_QUEUE_KAFKA_BOOTSTRAP_SERVER"] = [],
        ["EVENTS_QUEUE_KAFKA_CLIENT_ID"] = [],
        ["EVENTS_QUEUE_KAFKA_RETRIES"] = [],
        ["EVENTS_QUEUE_KAFKA_LINGER_MS"] = [],
        ["EVENTS_QUEUE_KAFKA_BATCH_SIZE"] = [],
        ["EVENTS_QUEUE_KAFKA_POLL_TIMEOUT_SECONDS"] = [],
        ["EVENTS_QUEUE_KAFKA_SECURITY_PROTOCOL"] = ["PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL"],
        ["EVENT_PROCESSOR_CALLBACK_API_REQUEST_ENABLED"] = ["true", "false"],
        ["EVENT_PROCESSOR_CLIENT_STATUS_CALLBACK_ENABLED"] = ["true", "false"],
        ["SEP1_ENABLED"] = ["true", "false"],
        ["SEP1_TOML_TYPE"] = ["string", "file", "url"],
        ["SEP1_TOML_VALUE"] = [],
        ["SEP6_ENABLED"] = ["true", "false"],
        ["SEP6_MORE_INFO_URL_BASE_URL"] = [],
        ["SECRET_SEP6_MORE_INFO_URL_JWT_SECRET"] = [],
        ["SEP6_DEPOSIT_INFO_GENERATOR_TYPE"] = ["self", "none"],
        ["SEP6_INITIAL_USER_DEADLINE_SECONDS"] = [],
        ["SEP10_ENABLED"] = ["true", "false"],
        ["SEP10_HOME_DOMAINS"] = [],
        ["SEP10_WEB_AUTH_DOMAIN"] = [],
        ["SECRET_SEP10_SIGNING_SEED"] = [],
        ["SECRET_SEP10_JWT_SECRET"] = [],
        ["SEP12_ENABLED"] = ["true", "false"],
        ["SEP24_ENABLED"] = ["true", "false"],
        ["SEP24_INTERACTIVE_URL_BASE_URL"] = [],
        ["SEP24_MORE_INFO_URL_BASE_URL"] = [],
        ["SEP24_KYC_FIELDS_FORWARDING_ENABLED"] = ["true", "false"],
        ["SEP24_DEPOSIT_INFO_GENERATOR_TYPE"] = ["self", "none"],
        ["SEP24_INITIAL_USER_DEADLINE_SECONDS"] = [],
        ["SECRET_SEP24_INTERACTIVE_URL_JWT_SECRET"] = [],
        ["SECRET_SEP24_MORE_INFO_URL_JWT_SECRET"] = [],
        ["SEP31_ENABLED"] = ["true", "false"],
        ["SEP31_PAYMENT_TYPE"] = ["STRICT_SEND", "STRICT_RECEIVE"],
        ["SEP31_DEPOSIT_INFO_GENERATOR_TYPE"] = ["self", "none"],
        ["SEP38_ENABLED"] = ["true", "false"],
        ["SEP38_AUTH_ENFORCED"] = ["true", "false"],
        ["ASSETS_TYPE"] = ["json", "yaml", "file"],
        ["ASSETS_VALUE"] = [],
        ["CLIENTS_TYPE"] = ["json", "yaml", "file"],
        ["CLIENTS_VALUE"] = [],
    };

    /// <summary>What a complete start needs that serves customers, events and prices.</summary>
    public static readonly string[] Needed =
    [
        "CALLBACK_API_BASE_URL", "CALLBACK_API_AUTH_TYPE", "SECRET_CALLBACK_API_AUTH_SECRET", "PLATFORM_API_BASE_URL",
        "PLATFORM_API_AUTH_TYPE", "SECRET_PLATFORM_API_AUTH_SECRET", "SEP10_ENABLED", "SEP10_HOME_DOMAINS",
        "SECRET_SEP10_SIGNING_SEED", "SECRET_SEP10_JWT_SECRET",
        "SEP12_ENABLED", "ASSETS_TYPE", "ASSETS_VALUE", "EVENTS_ENABLED", "EVENTS_QUEUE_KAFKA_BOOTSTRAP_SERVER",
        "EVENT_PROCESSOR_CALLBACK_API_REQUEST_ENABLED", "DATA_TYPE", "DATA_SERVER", "DATA_DATABASE", "SECRET_DATA_USERNAME",
        "SECRET_DATA_PASSWORD", "SECRET_SEP6_MORE_INFO_URL_JWT_SECRET", "SECRET_SEP24_INTERACTIVE_URL_JWT_SECRET",
        "SECRET_SEP24_MORE_INFO_URL_JWT_SECRET",
    ];

    public static IEnumerable<string> Problems(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (name, value) in variables)
            if (!All.TryGetValue(name, out var words))
                yield return $"{name}: AP does not know it";
            else if (words.Length > 0 && !words.Contains(value))
                yield return $"{name}: is {value} and must be one of {string.Join(", ", words)}";
            else if (name.StartsWith("SECRET_", StringComparison.Ordinal) && name.EndsWith("_SECRET", StringComparison.Ordinal)
                && value.Length < 32)
                yield return $"{name}: AP wants 32 bytes";
    }
}
