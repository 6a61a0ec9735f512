using System.Collections.Concurrent;

namespace AnchorCallbacks.StoreTools;

/// <summary>A problem of a row. It names the row by its id, and never quotes its values.</summary>
readonly record struct DamagedRow(string Table, string Id, string Problem)
{
    public override string ToString() => $"{Table} {Id}: {Problem}";
}

/// <summary>All rows that are incomplete, do not open, or contradict other rows. A store may be damaged everywhere: all are counted, and
/// only the first are kept.</summary>
sealed class Damage
{
    public const int MaxKept = 1000;

    readonly ConcurrentQueue<DamagedRow> rows = [];
    long count;

    public long Count => Interlocked.Read(ref count);

    public IReadOnlyCollection<DamagedRow> Rows => rows;

    public void Add(string table, string id, string problem)
    {
        if (Interlocked.Increment(ref count) <= MaxKept)
            rows.Enqueue(new(table, id, problem));
    }
}
