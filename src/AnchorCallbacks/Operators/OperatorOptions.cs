using System.Net;
using System.Text.RegularExpressions;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>The address of the operator API, and the operators.</summary>
/// <param name="Keys">The hash of each operator's key.</param>
/// <param name="KeyFile">The key for this machine. The server makes it at the first start.</param>
/// <param name="Key">The command line uses this key instead of the file. Empty: the file.</param>
/// <param name="Socket">The Unix socket for the command line on this machine.</param>
/// <param name="AllowPlainHttp">Keys may go over plain http.</param>
/// <param name="Timeout">The time that the command line waits for an answer.</param>
sealed partial record OperatorOptions(
    Uri Url, IReadOnlyList<(string Name, byte[] Hash)> Keys, string KeyFile, string Key, string Socket, bool AllowPlainHttp,
    TimeSpan Timeout)
{
    /// <summary>The role of each key in the settings, by the operator's name.</summary>
    public IReadOnlyDictionary<string, OperatorRole> Roles { get; init; } = new Dictionary<string, OperatorRole>();

    /// <summary>The proxies whose <c>X-Forwarded-…</c> headers count.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>Sign-in at an OpenID Connect provider. Null: there is none.</summary>
    public OpenIdOptions? OpenId { get; init; }

    /// <summary>The operator name of the key in <see cref="KeyFile"/>.</summary>
    public const string LocalName = "local";

    public string Address => Url.GetLeftPart(UriPartial.Authority);

    public static OperatorOptions Read(SettingsReader settings, CallbackOptions callback, StoreOptions store)
    {
        const string Name = "Operator:Url";
        var url = ListenUrl.Read(settings, Name, "http://127.0.0.1:8082", "an address and a port", mayBeHost: true);
        var plain = settings.Flag("Operator:AllowPlainHttp", false);
        if (url.AbsolutePath != "/")
            settings.Bad(Name, "must have no path, such as http://127.0.0.1:8082");
        if (url.Port != 0 && url.Port == callback.Url.Port)
            settings.Bad(Name, FormattableString.Invariant($"must have another port than Callback:Url, which also has {url.Port}"));
        if (url.Scheme != Uri.UriSchemeHttps && !ListenUrl.IsLoopback(url) && !plain)
            settings.Bad(Name, $"would send keys and personal data to {url.Host} without encryption; use https://, "
                + "or a proxy that does and Operator:AllowPlainHttp=true");
        var file = settings.Text("Operator:KeyFile", Path.Combine(store.Folder, "operator.key"));
        if (settings.Has("Operator:KeyFile"))
            settings.RequireFolder("Operator:KeyFile", file);
        var keys = ReadKeys(settings);
        return new(url, keys, file, settings.Secret("Operator:Key", fromFile: false), OperatorSocket.Read(settings, file), plain,
            TimeSpan.FromSeconds(settings.Number("Operator:TimeoutSeconds", 30, 1, 600)))
        {
            Roles = ReadRoles(settings, keys),
            Proxies = TrustedProxies.Read(settings, "Operator:Proxies"),
            OpenId = OpenIdOptions.Read(settings),
        };
    }

    /// <summary>A key in the settings has the role admin, unless the settings name another.</summary>
    public OperatorRole RoleOf(string name) => Roles.TryGetValue(name, out var role) ? role : OperatorRole.Admin;

    static Dictionary<string, OperatorRole> ReadRoles(SettingsReader settings, List<(string Name, byte[] Hash)> keys)
    {
        const string Section = "Operator:Roles";
        var roles = new Dictionary<string, OperatorRole>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in settings.Named(Section))
            if (!keys.Exists(key => key.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                settings.Bad($"{Section}:{name}", $"has no key; add Operator:Keys:{name}, or remove the role");
            else if (OperatorRoles.Read(value) is { } role)
                roles[name] = role;
            else
                settings.Bad($"{Section}:{name}", OperatorRoles.Rule);
        return roles;
    }

    static List<(string, byte[])> ReadKeys(SettingsReader settings)
    {
        const string Section = "Operator:Keys";
        var keys = new List<(string, byte[])>();
        foreach (var (name, value) in settings.Named(Section))
            if (!NamePattern().IsMatch(name) || name.Equals(LocalName, StringComparison.OrdinalIgnoreCase))
                settings.Bad($"{Section}:{name}",
                    $"the name must be 1 to 64 letters, digits, '-' and '_'; {LocalName} is the name of the key file");
            else if (OperatorKey.ReadHash(value) is not { } hash)
                settings.Bad($"{Section}:{name}",
                    "must be sha256: and 64 hexadecimal digits, made by 'anchor-callbacks operator key'; never the key itself");
            else
                keys.Add((name, hash));
        return keys;
    }

    public static bool IsName(string name) => NamePattern().IsMatch(name) && !name.Equals(LocalName, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex NamePattern();
}
