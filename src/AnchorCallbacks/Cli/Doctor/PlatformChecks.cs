using System.Globalization;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli.Doctor;

/// <summary>Checks AP's platform server. No call changes anything.</summary>
static class PlatformChecks
{
    public const string Name = "Platform", Credential = "Credential";

    public static async Task<List<Finding>> Run(PlatformOptions options, CancellationToken cancel)
    {
        using var client = new PlatformClient(options);
        try
        {
            var generation = await client.GetGenerationAsync(cancel);
            var name = generation == PlatformGeneration.Two ? "2.x" : "3.0.0 or later";
            return
            [
                Finding.Good(Name, $"{options.BaseUrl} answers, with these credentials"),
                Finding.Good("Generation", options.Release is { } release ? $"Platform:Release says {release}" : $"AP is {name}"),
                await BatchLimit(client, options.BatchLimit, cancel),
                await Clock(options.BaseUrl, cancel),
            ];
        }
        catch (PlatformUnreachableException e)
        {
            return [e.Reason == UnreachableCause.Forbidden
                ? Finding.Bad(Credential, e.Message)
                : Finding.Bad(Name, e.Message)];
        }
    }

    static async Task<Finding> BatchLimit(PlatformClient client, int limit, CancellationToken cancel)
    {
        const string Check = "Batch limit";
        var smaller = await client.FindSmallerBatchLimitAsync(limit, cancel);
        return smaller is null
            ? Finding.Good(Check, string.Create(CultureInfo.InvariantCulture, $"AP takes {limit} calls at once"))
            : Finding.Bad(Check, string.Create(CultureInfo.InvariantCulture,
                $"AP takes {smaller} calls at once, not {limit}; "
                + $"set Platform:BatchLimit to {smaller}, or AP's RPC_BATCH_SIZE_LIMIT to {limit}"));
    }

    /// <summary>Compares with the Date header, which has whole seconds.</summary>
    static async Task<Finding> Clock(Uri baseUrl, CancellationToken cancel)
    {
        const string Check = "Clocks";
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var response = await http.GetAsync(new Uri(baseUrl, "health"), cancel);
            if (response.Headers.Date is not { } theirs)
                return Finding.Doubtful(Check, "AP's answer has no Date");
            var difference = TimeProvider.System.GetUtcNow() - theirs;
            var seconds = Math.Round(difference.TotalSeconds, 0);
            var text = string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(seconds)} s apart");
            return Math.Abs(seconds) <= 2 ? Finding.Good(Check, text)
                : Math.Abs(seconds) <= 20
                    ? Finding.Doubtful(Check, $"{text}; AP's tokens live 30 s, and AP allows no difference: use a time server for both")
                : Finding.Bad(Check, $"{text}; tokens will be refused: use a time server for both");
        }
        catch (HttpRequestException)
        {
            return Finding.Doubtful(Check, "AP's /health does not answer");
        }
    }
}
