using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Cli.Demo;
using AnchorCallbacks.Http;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Simulator.Contract;

namespace AnchorCallbacks.Cli;

/// <summary><c>simulate</c>: plays AP and wallets against a callback server, and says what AP could not use.</summary>
static class SimulateVerb
{
    const string SecretVariable = "Callback__Auth__Secret";

    public static Command Make(string[] settings)
    {
        var generation = DemoVerb.Generation();
        var url = new Option<string>("--url") { Description = "The server's address: AP's CALLBACK_API_BASE_URL. Default: this server's." };
        var auth = new Option<string>("--auth") { Description = "What AP sends: none, api_key or jwt. Only with --url." }
            .OneOf("none", "api_key", "jwt");
        var header = new Option<string>("--header") { Description = "The header of the credential. Default: AP's." };
        var secretFile = new Option<string>("--secret-file")
        {
            Description = $"A file with the secret. Without it: the environment variable {SecretVariable}.",
        };
        var type = new Option<string>("--type") { Description = "The customer type. Default: sep6." };
        var sell = new Option<string>("--sell-asset") { Description = "What is sold in the cases about prices. Default: iso4217:USD." };
        var buy = new Option<string>("--buy-asset") { Description = "What is bought. Default: AP's USDC of the test network." };
        return new VerbCommand("simulate", "Checks a callback server: plays the platform and wallets, and reports what they could not use.",
            """
            Sends the requests that AP 2.12.0 or 4.3.0 sends, in the order of recorded traffic, and checks what AP needs of each answer.
            Works against every callback server, also one that you write yourself. Use a test server: the check makes customers at new
            accounts, sends events about transactions that do not exist, and deletes its customers at the end. A case is skipped if the
            server does not offer what it needs. Exit code 0: every case passed or was skipped. 1: a case failed. 3: no answer.

            Example:
              anchor-callbacks simulate --url http://localhost:8080 --auth api_key --secret-file secret.txt
            """)
        { url, auth, header, secretFile, generation, type, sell, buy }.Do(settings, async (parsed, context, cancel) =>
        {
            var options = parsed.GetValue(url) is { } address
                ? new ContractOptions
                {
                    Url = ReadUrl(address),
                    Auth = ReadAuth(parsed.GetValue(auth) ?? "none", parsed.GetValue(secretFile), parsed.GetValue(header)),
                }
                : OwnServer(context.Settings.Callback, parsed.GetValue(auth));
            options = options with { Generation = DemoVerb.Read(parsed, generation) };
            if (parsed.GetValue(type) is { } customerType)
                options = options with { CustomerType = customerType };
            options = options with
            {
                SellAsset = parsed.GetValue(sell) ?? options.SellAsset,
                BuyAsset = parsed.GetValue(buy) ?? options.BuyAsset,
            };
            return await Check(context.Output, options, cancel);
        });
    }

    static async Task<int> Check(Output output, ContractOptions options, CancellationToken cancel)
    {
        var results = new List<ContractResult>();
        await foreach (var result in ContractCheck.Run(options, cancel))
        {
            results.Add(result);
            if (!output.Json && !(output.Quiet && result.Outcome == ContractOutcome.Passed))
            {
                output.Write($"{Mark(result.Outcome)}  {result.Part,-12}  {result.Name}");
                if (result.Reason is not null)
                    output.Write($"      {result.Reason}");
            }
        }
        if (results.Count == 0)
            throw new VerbFailedException("unreachable", $"{options.Url} does not answer.", ExitCode.NotReachable);
        int Count(ContractOutcome outcome) => results.Count(result => result.Outcome == outcome);
        var (passed, failed, skipped) = (Count(ContractOutcome.Passed), Count(ContractOutcome.Failed), Count(ContractOutcome.Skipped));
        if (output.Json)
            output.Document(new JsonObject
            {
                ["url"] = $"{options.Url}",
                ["passed"] = passed,
                ["failed"] = failed,
                ["skipped"] = skipped,
                ["cases"] = new JsonArray([.. results.Select(Describe)]),
            });
        output.Say(string.Create(CultureInfo.InvariantCulture,
            $"{results.Count} cases: {passed} passed, {failed} failed, {skipped} skipped"));
        return failed > 0 ? ExitCode.Refused : ExitCode.Done;
    }

    static JsonNode Describe(ContractResult result)
    {
        var node = new JsonObject
        {
            ["part"] = result.Part,
            ["name"] = result.Name,
            ["outcome"] = result.Outcome.ToString().ToLowerInvariant(),
        };
        if (result.Reason is not null)
            node["reason"] = result.Reason;
        return node;
    }

    static ContractOptions OwnServer(CallbackOptions callback, string? auth)
    {
        if (auth is not null)
            throw new UsageException("--auth: needs --url; for this server the settings say it");
        var secret = System.Text.Encoding.UTF8.GetString(callback.Auth.Secret);
        return new()
        {
            Url = new Uri(ListenUrl.Reachable(callback.Url) + callback.BasePath),
            Auth = callback.Auth.Type switch
            {
                AuthType.ApiKey => new("api_key", secret, callback.Auth.HeaderName),
                AuthType.Jwt => new("jwt", secret, callback.Auth.HeaderName),
                _ => SimulatorCredentials.None,
            },
        };
    }

    static Uri ReadUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new UsageException("--url: must be an address such as http://localhost:8080");

    static SimulatorCredentials ReadAuth(string type, string? file, string? header)
    {
        if (type == "none")
            return SimulatorCredentials.None;
        var secret = file is not null ? File.ReadAllText(file).Trim() : Environment.GetEnvironmentVariable(SecretVariable);
        return secret is { Length: > 0 } ? new(type, secret, header)
            : throw new UsageException($"--secret-file: is missing, and so is the environment variable {SecretVariable}");
    }

    static string Mark(ContractOutcome outcome) => outcome switch
    {
        ContractOutcome.Passed => "ok",
        ContractOutcome.Failed => "NO",
        _ => "--",
    };
}
