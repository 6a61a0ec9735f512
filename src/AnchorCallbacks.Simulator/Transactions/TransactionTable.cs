using System.Collections.Concurrent;

namespace AnchorCallbacks.Simulator;

/// <summary>AP's table of transactions: no locks; later releases refuse to write over a version they have not read.</summary>
sealed class TransactionTable(PlatformGeneration generation)
{
    readonly ConcurrentDictionary<string, SimulatedTransaction> rows = new(StringComparer.Ordinal);

    public ICollection<SimulatedTransaction> All => rows.Values;

    public void Add(SimulatedTransaction t) => rows[t.Id] = t.Stored;

    public SimulatedTransaction? Find(string id) => rows.TryGetValue(id, out var t) ? t : null;

    public void Replace(SimulatedTransaction read, SimulatedTransaction written)
    {
        if (generation == PlatformGeneration.Two)
            rows[read.Id] = written.Stored;
        else if (!rows.TryUpdate(read.Id, written.Stored, read))
            throw Refusal.ChangedMeanwhile();
    }

    /// <param name="by">Null for the time of creation; rows without the value come last.</param>
    public IEnumerable<SimulatedTransaction> List(int sep, IReadOnlyList<string>? statuses, Func<SimulatedTransaction, Instant?>? by,
        bool descending, int page, int size)
    {
        Func<SimulatedTransaction, long> key = by is null ? t => t.StartedAt.Nanos : t => by(t)?.Nanos
            ?? (descending ? long.MinValue : long.MaxValue);
        var chosen = rows.Values.Where(t => t.Sep == sep && (statuses is null || statuses.Contains(t.Status)));
        var sorted = descending ? chosen.OrderByDescending(key) : chosen.OrderBy(key);
        return sorted.ThenBy(t => t.Id, StringComparer.Ordinal).Skip(page * size).Take(size);
    }
}
