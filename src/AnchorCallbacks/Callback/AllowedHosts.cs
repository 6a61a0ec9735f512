using System.Net;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Callback;

/// <summary>Host names for requests without a credential, in addition to the configured address and loopback.</summary>
sealed class AllowedHosts
{
    public const string Setting = "AllowedHosts";

    public static readonly AllowedHosts None = new([]);

    readonly string[] names;

    AllowedHosts(string[] names) => this.names = names;

    /// <summary>The check of Host is off.</summary>
    public bool IncludesAll => names.Contains("*");

    public static AllowedHosts Read(SettingsReader settings)
    {
        var names = settings.Text(Setting, "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.FirstOrDefault(name => !IsName(name)) is not null)
            settings.Bad(Setting,
                "must be host names without scheme and port, separated by ';', such as callbacks.example.com;*.example.net");
        return new(names);
    }

    /// <param name="host">Without a port and without a final dot.</param>
    public bool Includes(string host)
    {
        foreach (var name in names)
            if (name == "*" || name.TrimEnd('.').Equals(host, StringComparison.OrdinalIgnoreCase)
                || (name.StartsWith("*.", StringComparison.Ordinal) && host.Length > name.Length - 1
                    && host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)))
                return true;
        return false;
    }

    static bool IsName(string name)
    {
        if (name == "*")
            return true;
        var plain = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return Uri.CheckHostName(plain) is UriHostNameType.Dns or UriHostNameType.IPv4
            || (plain.StartsWith('[') && plain.EndsWith(']') && IPAddress.TryParse(plain, out _));
    }
}
