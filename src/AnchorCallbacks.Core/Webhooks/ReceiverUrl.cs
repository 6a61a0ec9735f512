using System.Net;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Webhooks;

/// <summary>The rules for the address of a receiver. Other names are resolved only when they are called.</summary>
static class ReceiverUrl
{
    const int MaxLength = 1000;

    /// <returns>Why the address may not be used; null if it may.</returns>
    public static Failure? Problem(string text, WebhookOptions options)
    {
        if (text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")
            || url.Host.Length == 0 || text.Any(c => c is <= ' ' or > '~'))
            return Failure.Invalid($"url: must be https://, a host and a path, in at most {MaxLength} ASCII characters");
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return Failure.Invalid("url: must have no name, no password and no fragment; the signature shows who calls");
        if (url.Scheme == "http" && !options.MayUseHttp(url.Host, url.Port))
            return Failure.Invalid($"url: must be https://; {WebhookOptions.HttpHostsName} names the hosts that may do without");
        if (url.Port == 0)
            return Failure.Invalid("url: must have a port from 1 to 65535, or none");
        return IsInside(url.Host.Trim('[', ']').TrimEnd('.')) && !options.IsInternal(url.Host, url.Port)
            ? Failure.Invalid($"url: {Inside}") : null;
    }

    /// <summary>An address, or a name that always means this machine.</summary>
    static bool IsInside(string host) => IPAddress.TryParse(host, out var address) ? !PublicAddress.Is(address)
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    public const string Inside =
        $"the address is inside a network that is not public; {WebhookOptions.InternalHostsName} names the hosts that may be";

    /// <summary>The address without its query, which may hold a token of the receiver.</summary>
    public static string Shown(string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? url : url[..query] + "?…";
    }
}
