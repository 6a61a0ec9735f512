using System.CommandLine;
using System.Net;
using System.Net.Security;
using System.Text.Json.Nodes;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Cli;

/// <summary><c>health</c>: asks the running server, for scripts and containers.</summary>
static class HealthVerb
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public static Command Make(string[] settings)
    {
        var live = new Option<bool>("--live") { Description = "Ask only whether the process answers, not whether the store does." };
        return new VerbCommand("health", "Asks the running server of this machine whether it can work.", """
            Reads Callback:Url and asks /health/ready there, without a credential. That AP is away is no reason against it.
            Exit code 0: it can work. 1: it answers, but cannot use its store, or is stopping. 3: it does not answer.

            Example:
              anchor-callbacks health --quiet || systemctl restart anchor-callbacks
            """)
        { live }.Do(settings, async (parsed, context, cancel) =>
        {
            var url = new Uri(new Uri(ListenUrl.Reachable(context.Settings.Callback.Url)),
                parsed.GetValue(live) ? "/health/live" : "/health/ready");
            var (status, state) = await Ask(url, cancel);
            if (context.Output.Json)
                context.Output.Document(new JsonObject { ["url"] = $"{url}", ["status"] = state });
            else
                context.Output.Say(state);
            return status == HttpStatusCode.OK ? ExitCode.Done : ExitCode.Refused;
        });
    }

    static async Task<(HttpStatusCode Status, string State)> Ask(Uri url, CancellationToken cancel)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            // On this machine the certificate's name does not fit. Nothing secret is sent.
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, errors) => url.IsLoopback || errors == SslPolicyErrors.None },
        })
        { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(url, cancel);
            var state = (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))?["status"];
            return (response.StatusCode, state ?? throw Silent(url, "another program answers"));
        }
        catch (HttpRequestException e)
        {
            throw Silent(url, e.GetBaseException().Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Silent(url, $"no answer within {Patience.TotalSeconds} seconds");
        }
        catch (System.Text.Json.JsonException)
        {
            throw Silent(url, "another program answers");
        }
    }

    static VerbFailedException Silent(Uri url, string reason) =>
        new("unreachable", $"No server answers at {url}: {reason}", ExitCode.NotReachable);
}
