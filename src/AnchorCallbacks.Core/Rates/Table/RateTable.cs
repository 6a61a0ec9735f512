using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Table;

/// <summary>The anchor's own prices.</summary>
sealed class RateTable(Assets assets, QuoteLifetime lifetime)
{
    const string AnyClient = "";

    readonly Dictionary<string, Pair> pairs = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <summary>The client's own price, or else the price for any client. A configured asset exchanged for itself has price 1 and no fee,
    /// unless the table has another price.</summary>
    public Pair? Find(string sell, string buy, string? client) =>
        pairs.GetValueOrDefault(Key(sell, buy, client ?? AnyClient)) ?? pairs.GetValueOrDefault(Key(sell, buy, AnyClient))
        ?? (sell == buy && assets.DecimalsOf(sell) is { } decimals
            ? new(new(sell, decimals), new(buy, decimals), Rational.One, 0, null, lifetime, []) : null);

    /// <returns>The clients that already have a price for this pair; an empty name for any client.</returns>
    public List<string> Add(Pair pair)
    {
        var duplicates = new List<string>();
        foreach (var client in pair.Clients.Count == 0 ? [AnyClient] : pair.Clients)
            if (!pairs.TryAdd(Key(pair.Sell.Asset, pair.Buy.Asset, client), pair))
                duplicates.Add(client);
        Count++;
        return duplicates;
    }

    /// <summary>A string, not a tuple: the runtime contains the compiled dictionary of strings, which makes the start faster.</summary>
    static string Key(string sell, string buy, string client) => $"{sell}\n{buy}\n{client}";
}
