using System.Collections.Concurrent;
using System.Text.Json;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Contract;

namespace AnchorCallbacks.Tests.Simulator.Recorded;

/// <summary>
/// A release's recorded day, played again on the model: wallets' transactions begin when they began, the business server says what it
/// said, and every request comes in the order it came.
/// </summary>
sealed class RecordedRun
{
    static readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<string, (int Status, string Answer)>>>> Runs = [];

    public static async Task<(int Status, string Answer)> Answer(PlatformExchange exchange) =>
        (await Runs.GetOrAdd(exchange.Release, release => new(() => Play(release))).Value)[exchange.ToString()];

    public static PlatformGeneration Generation(string release) => release.StartsWith('2') ? PlatformGeneration.Two
        : PlatformGeneration.Four;

    /// <summary>Everything but what needs other settings.</summary>
    public static IEnumerable<PlatformExchange> Exchanges(string release) =>
        from exchange in PlatformExchange.Load(release, "platform-rpc").Concat(PlatformExchange.Load(release, "platform-rest"))
            .Concat(PlatformExchange.Load(release, "platform-memo-tokens"))
        orderby exchange.At, exchange.File descending, exchange.Line
        select exchange;

    static async Task<Dictionary<string, (int, string)>> Play(string release)
    {
        var clock = new FakeClock();
        await using var model = await SimulatedPlatform.Start(new() { Generation = Generation(release), Clock = clock });
        await using var business = await BusinessServer(release);
        model.CallbackUrl = business.Address;
        using var http = new HttpClient { BaseAddress = model.Address };
        var exchanges = Exchanges(release).ToList();
        var wallets = new Queue<SimulatedTransaction>(Created(release, exchanges).OrderBy(t => t.StartedAt.Nanos));
        FillLedger(model, exchanges);
        foreach (var quote in EventsOf(release, "quote"))
            model.Quotes.Add(quote.GetProperty("id").GetString()!, quote.GetRawText());
        var answers = new Dictionary<string, (int, string)>();
        foreach (var exchange in exchanges)
        {
            clock.AdjustTime(exchange.At);
            while (wallets.TryPeek(out var t) && t.StartedAt.Nanos <= Instant.From(exchange.At).Nanos + 999_999_999)
                model.Add(wallets.Dequeue());
            using var request = exchange.ToRequest();
            using var response = await http.SendAsync(request);
            answers.Add(exchange.ToString(), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        }
        return answers;
    }

    /// <summary>As the event of its creation shows it, else as it was first seen.</summary>
    static IEnumerable<SimulatedTransaction> Created(string release, IEnumerable<PlatformExchange> exchanges)
    {
        HashSet<string> seen = [];
        foreach (var created in EventsOf(release, "transaction").Concat(exchanges.SelectMany(TransactionsIn)))
            if (seen.Add(created.GetProperty("id").GetString()!))
                yield return SimulatedTransaction.Read(created);
    }

    static IEnumerable<JsonElement> TransactionsIn(PlatformExchange exchange)
    {
        if (exchange.Status != 200 || exchange.Answer.Length == 0)
            return [];
        var json = JsonDocument.Parse(exchange.Answer).RootElement;
        var results = json.ValueKind == JsonValueKind.Array
            ? json.EnumerateArray().Where(answer => answer.TryGetProperty("result", out _)).Select(answer => answer.GetProperty("result"))
            : [json];
        return results
            .SelectMany(result => result.TryGetProperty("records", out var records) ? records.EnumerateArray()
                : (IEnumerable<JsonElement>)[result])
            .Where(result => result.TryGetProperty("sep", out _));
    }

    static IEnumerable<JsonElement> EventsOf(string release, string payload) =>
        from exchange in RecordedExchange.Load(release, "callback-events")
        let body = JsonDocument.Parse(exchange.Body).RootElement
        where body.GetProperty("type").GetString()!.EndsWith("_created", StringComparison.Ordinal)
            && body.GetProperty("payload").TryGetProperty(payload, out _)
        select body.GetProperty("payload").GetProperty(payload);

    static void FillLedger(SimulatedPlatform model, IEnumerable<PlatformExchange> exchanges)
    {
        foreach (var t in exchanges.SelectMany(TransactionsIn))
            if (t.TryGetProperty("stellar_transactions", out var payments))
                foreach (var payment in payments.EnumerateArray())
                    model.Ledger.Add(payment.GetProperty("id").GetString()!, payment.GetProperty("created_at").GetDateTimeOffset());
    }

    static Task<ScriptedServer> BusinessServer(string release)
    {
        var answers = new ConcurrentDictionary<string, ConcurrentQueue<(int, string)>>();
        foreach (var exchange in PlatformExchange.Load(release, "callback-flows"))
            answers.GetOrAdd($"{exchange.Method} {exchange.Target}", _ => []).Enqueue((exchange.Status, exchange.Answer));
        return ScriptedServer.Start(request => Task.FromResult(
            answers.TryGetValue(request, out var queue) && queue.TryDequeue(out var answer) ? answer
                : throw new AssertionException("not recorded: " + request)));
    }
}
