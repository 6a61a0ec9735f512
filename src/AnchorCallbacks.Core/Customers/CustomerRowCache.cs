using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Customers;

/// <summary>The sealed rows of customers that were read lately. Wallets poll, and to find a row costs more than to open it. A request that
/// commits a change calls <c>Forget</c> before it answers. A reader that began earlier cannot add the old row again, because its stamp is
/// out of date. The cache is off in a shared store: this process does not learn of the changes of others.</summary>
sealed class CustomerRowCache(Database database, CustomerLimits limits)
{
    const int RowsPerGeneration = 64, Segments = 64, Generations = 2;

    readonly Segment[] segments =
        [.. Enumerable.Range(0, Segments).Select(_ => new Segment(limits.CacheBytes / (Segments * Generations)))];

    /// <param name="stamp">Pass it to <see cref="Add"/> with a row that is read after this call.</param>
    public CustomerRow? Find(CustomerKey key, out long stamp)
    {
        stamp = 0;
        if (database.IsShared)
            return null;
        key = Short(key);
        var segment = SegmentOf(key);
        lock (segment)
        {
            stamp = segment.Stamp;
            if (segment.Recent.TryGetValue(key, out var row))
                return row;
            if (segment.Older.Remove(key, out row))
                segment.Add(key, row);
            return row;
        }
    }

    public void Add(CustomerKey key, CustomerRow row, long stamp)
    {
        if (database.IsShared)
            return;
        key = Short(key);
        var segment = SegmentOf(key);
        lock (segment)
            if (segment.Stamp == stamp)
                segment.Add(key, row);
    }

    /// <param name="account">The customer's own account, as <paramref name="memo"/> is its own: a request may omit the memo.</param>
    public void Forget(string id, string account, Memo memo)
    {
        Drop(CustomerKey.OfId(id));
        Drop(new(null, account, memo));
    }

    void Drop(CustomerKey key)
    {
        var segment = SegmentOf(key);
        lock (segment)
        {
            segment.Stamp++;
            segment.Recent.Remove(key);
            segment.Older.Remove(key);
        }
    }

    static CustomerKey Short(CustomerKey key) => key.Id is null ? key : CustomerKey.OfId(key.Id);

    Segment SegmentOf(CustomerKey key) => segments[(uint)key.GetHashCode() % (uint)segments.Length];

    /// <summary>A part of the cache with its own lock. Two generations replace a queue: when the recent one is full, it becomes the older
    /// one, and the rows that were not read from the older one are dropped.</summary>
    sealed class Segment(long maxBytes)
    {
        long recentBytes;

        public long Stamp;
        public Dictionary<CustomerKey, CustomerRow> Recent = [];
        public Dictionary<CustomerKey, CustomerRow> Older = [];

        public void Add(CustomerKey key, CustomerRow row)
        {
            // The count includes rows that were dropped since. The generation is then full a little early.
            if (Recent.Count >= RowsPerGeneration || recentBytes + row.Bytes > maxBytes)
            {
                (Older, Recent) = (Recent, Older);
                Recent.Clear();
                recentBytes = 0;
            }
            if (row.Bytes > maxBytes)
                return;
            Recent[key] = row;
            recentBytes += row.Bytes;
        }
    }
}
