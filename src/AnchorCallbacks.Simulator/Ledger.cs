using System.Collections.Concurrent;

namespace AnchorCallbacks.Simulator;

/// <summary>The payments that the Stellar network knows.</summary>
public sealed class Ledger
{
    /// <summary>The anchor's distribution account.</summary>
    public const string AnchorAccount = "GBN4NNCDGJO4XW4KQU3CBIESUJWFVBUZPOKUZHT7W7WRB7CWOA7BXVQF";
    /// <summary>An account that pays to the anchor.</summary>
    public const string PayerAccount = "GDCCANNXZVTJQUVVDJEZBTHAS2QPYQ2SGC3574IQ2TNI6OV22Y57PXML";

    readonly ConcurrentDictionary<string, Instant> payments = [];

    /// <summary>Adds a payment.</summary>
    public void Add(string hash, DateTimeOffset at) => payments[hash] = Instant.From(at);

    /// <summary>The time of a payment. Null if there is no such payment.</summary>
    public Instant? Find(string hash) => payments.TryGetValue(hash, out var at) ? at : null;
}
