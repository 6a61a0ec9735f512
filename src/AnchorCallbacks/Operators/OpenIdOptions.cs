using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Operators;

/// <summary>Sign-in to the console at an OpenID Connect provider.</summary>
/// <param name="Issuer">The provider. Its discovery document is below this address.</param>
/// <param name="Secret">Empty: a public client, with PKCE alone.</param>
/// <param name="NameClaim">The claim with the operator's name in audit logs.</param>
/// <param name="RoleClaim">The claim whose values give the role.</param>
/// <param name="Roles">The role of each value of that claim.</param>
sealed record OpenIdOptions(Uri Issuer, string ClientId, string Secret, string NameClaim, string RoleClaim, IReadOnlyList<string> Scopes,
    IReadOnlyDictionary<string, OperatorRole> Roles)
{
    const string Section = "Operator:OpenId";

    public static OpenIdOptions? Read(SettingsReader settings)
    {
        var issuer = settings.Text($"{Section}:Issuer", "");
        var clientId = settings.Text($"{Section}:ClientId", "");
        var secret = settings.Secret($"{Section}:ClientSecret");
        var nameClaim = settings.Text($"{Section}:NameClaim", "email");
        var roleClaim = settings.Text($"{Section}:RoleClaim", "roles");
        var scopes = settings.Text($"{Section}:Scopes", "openid email profile").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var roles = ReadRoles(settings);
        if (issuer.Length == 0)
            return null;
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Query.Length > 0
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            settings.Bad($"{Section}:Issuer", "must be the https address of the provider, such as https://login.example.com");
            return null;
        }
        if (clientId.Length == 0)
            settings.Bad($"{Section}:ClientId", "must be given with Operator:OpenId:Issuer");
        if (roles.Count == 0)
            settings.Bad($"{Section}:Roles:reviewer", $"no value of the claim {roleClaim} has a role; without one nobody can sign in");
        if (!scopes.Contains("openid"))
            settings.Bad($"{Section}:Scopes", "must include openid");
        return new(url, clientId, secret, nameClaim, roleClaim, scopes, roles);
    }

    static Dictionary<string, OperatorRole> ReadRoles(SettingsReader settings)
    {
        var roles = new Dictionary<string, OperatorRole>(StringComparer.Ordinal);
        foreach (var role in Enum.GetValues<OperatorRole>())
            foreach (var value in settings.Text($"{Section}:Roles:{role.Word()}", "").Split(',', StringSplitOptions.TrimEntries
                | StringSplitOptions.RemoveEmptyEntries))
                if (!roles.TryAdd(value, role))
                    settings.Bad($"{Section}:Roles:{role.Word()}", $"{value} already has the role {roles[value].Word()}");
        return roles;
    }
}
