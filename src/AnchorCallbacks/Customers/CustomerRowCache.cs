using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Customers;

/// <summary>The rows of customers asked about lately, as they stand in the store: sealed. Wallets poll, and finding a row costs more
/// than opening it. Whoever commits a change to a customer calls <c>Forget</c> before it answers; a reader that began
/// before that cannot put the old row back, since its stamp is then no longer the current one. Empty where other processes may
/// change customers: nobody tells this one.</summary>
sealed class CustomerRowCache(Database database, CustomerLimits limits)
{
    const int RowsPerShelf = 64, Stripes = 64, Shelves = 2;

    readonly Stripe[] stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe(limits.CacheBytes / (Stripes * Shelves)))];

    /// <param name="stamp">To be handed to <see cref="Add"/> with a row read after this call.</param>
    public CustomerRow? Find(CustomerKey key, out long stamp)
    {
        stamp = 0;
        if (database.IsShared)
            return null;
        key = Short(key);
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stamp = stripe.Stamp;
            return stripe.Recent.TryGetValue(key, out var row) || stripe.Older.Remove(key, out row) && stripe.Keep(key, row) ? row : null;
        }
    }

    public void Add(CustomerKey key, CustomerRow row, long stamp)
    {
        if (database.IsShared)
            return;
        key = Short(key);
        var stripe = StripeOf(key);
        lock (stripe)
            if (stripe.Stamp == stamp)
                stripe.Keep(key, row);
    }

    /// <summary>Account and memo are the customer's own; a request may leave the memo out.</summary>
    public void Forget(string id, string account, Memo memo)
    {
        Drop(new(id, null, Memo.None));
        Drop(new(null, account, memo));
    }

    void Drop(CustomerKey key)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.Stamp++;
            stripe.Recent.Remove(key);
            stripe.Older.Remove(key);
        }
    }

    static CustomerKey Short(CustomerKey key) => key.Id is null ? key : new(key.Id, null, Memo.None);

    Stripe StripeOf(CustomerKey key) => stripes[(uint)key.GetHashCode() % (uint)stripes.Length];

    sealed class Stripe(long shelfBytes)
    {
        long recentBytes;

        public long Stamp;
        public Dictionary<CustomerKey, CustomerRow> Recent = [];
        public Dictionary<CustomerKey, CustomerRow> Older = [];

        /// <summary>Two shelves instead of a queue: when the first is full it becomes the second, and what nobody asked for on that goes.</summary>
        /// <returns>True, for whoever has the row in any case.</returns>
        public bool Keep(CustomerKey key, CustomerRow row)
        {
            // What is counted may have been dropped since: then the shelf is full a little early.
            if (Recent.Count >= RowsPerShelf || recentBytes + row.Bytes > shelfBytes)
            {
                (Older, Recent) = (Recent, Older);
                Recent.Clear();
                recentBytes = 0;
            }
            if (row.Bytes > shelfBytes)
                return true;
            Recent[key] = row;
            recentBytes += row.Bytes;
            return true;
        }
    }
}
