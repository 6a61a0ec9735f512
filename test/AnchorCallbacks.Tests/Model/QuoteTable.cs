using System.Collections.Concurrent;

namespace AnchorCallbacks.Tests.Model;

/// <summary>Firm quotes, as the JSON AP shows.</summary>
sealed class QuoteTable
{
    readonly ConcurrentDictionary<string, string> quotes = [];

    public void Add(string id, string json) => quotes[id] = json;

    public string? Find(string id) => quotes.TryGetValue(id, out var json) ? json : null;
}
