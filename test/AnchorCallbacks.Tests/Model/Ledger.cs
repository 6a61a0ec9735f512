using System.Collections.Concurrent;

namespace AnchorCallbacks.Tests.Model;

/// <summary>The payments the Stellar network knows.</summary>
sealed class Ledger
{
    public const string AnchorAccount = "GBN4NNCDGJO4XW4KQU3CBIESUJWFVBUZPOKUZHT7W7WRB7CWOA7BXVQF";
    public const string PayerAccount = "GDCCANNXZVTJQUVVDJEZBTHAS2QPYQ2SGC3574IQ2TNI6OV22Y57PXML";

    readonly ConcurrentDictionary<string, Instant> payments = [];

    public void Add(string hash, DateTimeOffset at) => payments[hash] = Instant.From(at);

    public Instant? Find(string hash) => payments.TryGetValue(hash, out var at) ? at : null;
}
