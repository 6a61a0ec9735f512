using System.Collections.Concurrent;

namespace AnchorCallbacks.StoreTools;

/// <summary>What is wrong with a row, told by its id and never by what is in it.</summary>
readonly record struct DamagedRow(string Table, string Id, string Problem)
{
    public override string ToString() => $"{Table} {Id}: {Problem}";
}

/// <summary>Everything that is half there, does not open or contradicts something else. A store may be damaged from end to end: all is
/// counted, the first are kept.</summary>
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
