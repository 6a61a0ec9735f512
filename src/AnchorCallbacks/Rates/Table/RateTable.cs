using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Table;

/// <summary>The anchor's own prices.</summary>
sealed class RateTable(Assets assets, QuoteLifetime hold)
{
    const string Everybody = "";

    readonly Dictionary<string, Pair> pairs = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <summary>The client's own price, or everybody's. A known asset exchanged for itself costs nothing unless the table says otherwise.</summary>
    public Pair? Find(string sell, string buy, string? client) =>
        pairs.GetValueOrDefault(Key(sell, buy, client ?? Everybody)) ?? pairs.GetValueOrDefault(Key(sell, buy, Everybody))
        ?? (sell == buy && assets.DecimalsOf(sell) is { } decimals
            ? new(new(sell, decimals), new(buy, decimals), Rational.One, 0, null, hold, []) : null);

    /// <returns>The clients that have a price for this already; an empty name for everybody.</returns>
    public List<string> Add(Pair pair)
    {
        var again = new List<string>();
        foreach (var client in pair.Clients.Count == 0 ? [Everybody] : pair.Clients)
            if (!pairs.TryAdd(Key(pair.Sell.Asset, pair.Buy.Asset, client), pair))
                again.Add(client);
        Count++;
        return again;
    }

    /// <summary>A text and no tuple: the runtime brings that dictionary compiled, and this is built at every start.</summary>
    static string Key(string sell, string buy, string client) => $"{sell}\n{buy}\n{client}";
}
