using System.Collections.Concurrent;

namespace AnchorCallbacks.Simulator;

/// <summary>Firm quotes, as AP's JSON.</summary>
public sealed class QuoteTable
{
    readonly ConcurrentDictionary<string, string> quotes = [];

    /// <summary>Adds a quote.</summary>
    public void Add(string id, string json) => quotes[id] = json;

    /// <summary>A quote's JSON. Null if there is no such quote.</summary>
    public string? Find(string id) => quotes.TryGetValue(id, out var json) ? json : null;
}
