using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Cli.Doctor;

/// <summary>Checks what is around the server: certificates, addresses as a container sees them, backups.</summary>
static class SurroundingChecks
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A certificate that ends so soon is mentioned.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static async Task<List<Finding>> Run(ServerSettings settings, CancellationToken cancel)
    {
        var findings = new List<Finding>();
        foreach (var (name, url) in Https(settings))
            findings.Add(await Certificate(name, url, cancel));
        findings.AddRange(Container(settings, IsContainer));
        if (settings.Store.Postgres is null && File.Exists(settings.Store.File))
            findings.Add(LastBackup(settings.Store.File, TimeProvider.System));
        return findings;
    }

    static IEnumerable<(string Name, Uri Url)> Https(ServerSettings settings)
    {
        List<(string Name, Uri Url)> all = [("Callback:Url", new(ListenUrl.Reachable(settings.Callback.Url))),
            ("Operator:Url", new(ListenUrl.Reachable(settings.Operator.Url))), ("Platform:BaseUrl", settings.Platform.BaseUrl)];
        if (settings.Pages.IsOn)
            all.Add(("Pages:PublicUrl", settings.Pages.PublicUrl));
        return all.Where(pair => pair.Url.Scheme == Uri.UriSchemeHttps);
    }

    /// <summary>Whether others would trust the certificate of an https address. AP checks ours only with
    /// CALLBACK_API_CHECK_CERTIFICATE=true, and for events always.</summary>
    static async Task<Finding> Certificate(string setting, Uri url, CancellationToken cancel)
    {
        const string Name = "Certificate";
        var (problems, ends) = (new List<string>(), DateTime.MaxValue);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(url.IdnHost, url.Port, patience.Token);
            // Nothing is sent over it: this only looks at the certificate.
            await using var tls = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false, (_, certificate, chain, errors) =>
            {
                problems.AddRange(Describe(errors, chain, url));
                ends = certificate is X509Certificate2 known ? known.NotAfter.ToUniversalTime() : ends;
                return !cancel.IsCancellationRequested;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.IdnHost }, patience.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return Finding.Doubtful(Name, $"{setting}: the certificate at {url.Authority} cannot be seen: {e.GetBaseException().Message}");
        }
        var left = ends - TimeProvider.System.GetUtcNow().UtcDateTime;
        return problems.Count > 0
            ? Finding.Bad(Name, $"{setting}: the certificate at {url.Authority} does not verify here: {string.Join("; ", problems)}"
                + (setting == "Callback:Url" ? ". AP refuses it with CALLBACK_API_CHECK_CERTIFICATE=true, and for events always" : ""))
            : left < Soon ? Finding.Doubtful(Name,
                string.Create(CultureInfo.InvariantCulture, $"{setting}: the certificate at {url.Authority} ends on {ends:yyyy-MM-dd}"))
            : Finding.Good(Name, string.Create(CultureInfo.InvariantCulture,
                $"{setting}: the certificate at {url.Authority} verifies, until {ends:yyyy-MM-dd}"));
    }

    static IEnumerable<string> Describe(SslPolicyErrors errors, X509Chain? chain, Uri url)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            yield return "there is none";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            yield return $"it is for another name than {url.IdnHost}";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            foreach (var status in chain?.ChainStatus ?? [])
                yield return status.StatusInformation.Trim().TrimEnd('.') is { Length: > 0 } text ? text : $"{status.Status}";
    }

    /// <summary>Inside a container, loopback is the container itself.</summary>
    public static IEnumerable<Finding> Container(ServerSettings settings, bool isContainer)
    {
        const string Name = "Container";
        if (!isContainer)
            yield break;
        if (ListenUrl.IsLoopback(settings.Platform.BaseUrl))
            yield return Finding.Doubtful(Name, $"Platform:BaseUrl is {settings.Platform.BaseUrl}, and this is a container: that is "
                + "the container itself. Give the name of AP's service, such as http://platform-server:8085; for AP on the machine, "
                + "http://host.docker.internal:8085");
        if (ListenUrl.IsLoopback(settings.Callback.Url))
            yield return Finding.Doubtful(Name, $"Callback:Url is {settings.Callback.Url}, and this is a container: AP cannot reach it "
                + "from outside. Set http://0.0.0.0:8081");
    }

    static bool IsContainer => Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true"
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST")) || File.Exists("/.dockerenv");

    public static Finding LastBackup(string store, TimeProvider clock)
    {
        const string Name = "Backup";
        if (BackupTime.Find(store) is not { } at)
            return Finding.Doubtful(Name, "no backup of this store is known; run 'anchor-callbacks store backup' every day");
        var age = clock.GetUtcNow() - at;
        var text = string.Create(CultureInfo.InvariantCulture, $"the last 'store backup' was at {at.UtcDateTime:yyyy-MM-dd'T'HH:mm'Z'}");
        return age <= Day ? Finding.Good(Name, text) : Finding.Doubtful(Name, $"{text}, more than a day ago");
    }
}
