using System.Collections.Concurrent;
using System.Diagnostics;

namespace AnchorCallbacks.Tests.Model;

/// <summary>When the test was changing which customer, in real time. A change may take effect at any moment of it.</summary>
sealed class ChangeLog
{
    readonly ConcurrentQueue<(string Who, long From, long To)> changes = [];

    /// <param name="who">The customer's id, or the account that began the transaction.</param>
    public async Task<T> During<T>(string who, Func<Task<T>> change)
    {
        var from = Stopwatch.GetTimestamp();
        try
        {
            return await change();
        }
        finally
        {
            changes.Enqueue((who, from, Stopwatch.GetTimestamp()));
        }
    }

    public bool Any(IReadOnlyCollection<string?> whos, long from, long to) =>
        changes.Any(change => whos.Contains(change.Who) && change.From <= to && change.To >= from);
}
