using System.Collections.Concurrent;
using System.Diagnostics;

namespace AnchorCallbacks.Simulator;

/// <summary>When a customer was being changed, in real time. A change may take effect at any moment of its span.</summary>
public sealed class ChangeLog
{
    readonly ConcurrentQueue<(string Who, long From, long To)> changes = [];

    /// <summary>Runs a change and records its span.</summary>
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

    /// <summary>Whether one of these customers was being changed within the span.</summary>
    public bool Any(IReadOnlyCollection<string?> whos, long from, long to) =>
        changes.Any(change => whos.Contains(change.Who) && change.From <= to && change.To >= from);
}
