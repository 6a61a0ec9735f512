using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Webhooks;

/// <summary>Where webhooks may go.</summary>
/// <param name="InternalHosts">Hosts whose addresses may be inside our network: a name or address, perhaps with a port.</param>
/// <param name="HttpHosts">Hosts that may be called without TLS.</param>
/// <param name="Timeout">The time for one attempt, from the name's resolution to the answer's headers.</param>
sealed record WebhookOptions(IReadOnlyList<string> InternalHosts, IReadOnlyList<string> HttpHosts, TimeSpan Timeout)
{
    public const string InternalHostsName = "Webhooks:InternalHosts", HttpHostsName = "Webhooks:HttpHosts";

    public static WebhookOptions Read(SettingsReader settings) => new(
        Hosts(settings, InternalHostsName), Hosts(settings, HttpHostsName),
        TimeSpan.FromSeconds(settings.Number("Webhooks:TimeoutSeconds", 15, 1, 60)));

    /// <summary>The host's addresses may be inside our network.</summary>
    public bool IsInternal(string host, int port) => Includes(InternalHosts, host, port);

    public bool MayUseHttp(string host, int port) => Includes(HttpHosts, host, port);

    static bool Includes(IReadOnlyList<string> hosts, string host, int port)
    {
        host = host.Trim('[', ']');
        return hosts.Any(known => known.Equals(host, StringComparison.OrdinalIgnoreCase)
            || known.Equals(FormattableString.Invariant($"{host}:{port}"), StringComparison.OrdinalIgnoreCase)
            || known.Equals(FormattableString.Invariant($"[{host}]:{port}"), StringComparison.OrdinalIgnoreCase));
    }

    static string[] Hosts(SettingsReader settings, string name)
    {
        var hosts = settings.Text(name, "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (Array.Exists(hosts, host => host.Contains('/', StringComparison.Ordinal) || host.Contains('*', StringComparison.Ordinal)
            || Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown
                && !Uri.TryCreate($"https://{host}/", UriKind.Absolute, out _)))
            settings.Bad(name, "must be host names or addresses, separated by commas, perhaps with a port, such as hooks.lan:8443");
        return hosts;
    }
}
