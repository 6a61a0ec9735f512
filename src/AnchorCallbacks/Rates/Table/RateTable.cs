using System.Collections.Frozen;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Table;

/// <summary>The anchor's own prices.</summary>
sealed class RateTable(Assets assets, Hold hold, IReadOnlyList<Pair> pairs)
{
    const string Everybody = "";

    readonly FrozenDictionary<(string Sell, string Buy, string Client), Pair> byClient = pairs.SelectMany(pair => Keys(pair).Select(key => (key, pair)))
        .ToFrozenDictionary(entry => entry.key, entry => entry.pair);

    public int Count => pairs.Count;

    /// <summary>The client's own price, or everybody's. A known asset exchanged for itself costs nothing unless the table says otherwise.</summary>
    public Pair? Find(string sell, string buy, string? client) =>
        byClient.GetValueOrDefault((sell, buy, client ?? Everybody)) ?? byClient.GetValueOrDefault((sell, buy, Everybody))
        ?? (sell == buy && assets.DecimalsOf(sell) is { } decimals ? new(new(sell, decimals), new(buy, decimals), Rational.One, null, hold, []) : null);

    /// <summary>What no two pairs may have in common.</summary>
    public static IEnumerable<(string Sell, string Buy, string Client)> Keys(Pair pair) =>
        pair.Clients.DefaultIfEmpty(Everybody).Select(client => (pair.Sell.Asset, pair.Buy.Asset, client));
}
