using System.Data.Common;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Customers.Search;

/// <summary>The words that a customer gets and loses, as digests.</summary>
readonly record struct CustomerWords(string CustomerId, IReadOnlyCollection<long> Added, IReadOnlyCollection<long> Removed)
{
    /// <summary>A word that was added and removed counts as the last change says.</summary>
    public static CustomerWords Of(IGrouping<string, SearchChange> customer)
    {
        var (added, removed) = (new HashSet<long>(), new HashSet<long>());
        foreach (var change in customer)
        {
            added.UnionWith(change.Added);
            removed.ExceptWith(change.Added);
            added.ExceptWith(change.Removed);
            removed.UnionWith(change.Removed);
        }
        return new(customer.Key, added, removed);
    }
}

/// <summary>The tables of the blind index. Each engine has the form that takes the least space on it.</summary>
abstract class SearchRows
{
    static readonly SqliteSearchRows Sqlite = new();
    static readonly PostgresSearchRows Postgres = new();

    // SQLite's driver sends no statements together.
    public static SearchRows Of(DbConnection connection) => connection.CanCreateBatch ? Postgres : Sqlite;

    public static SearchRows Of(Database database) => database.IsShared ? Postgres : Sqlite;

    /// <summary>Moves the changes that have waited longest into the index. Do not call it again before it returns: it would move an older
    /// change after a newer one.</summary>
    /// <returns>False: none waits any more.</returns>
    public abstract Task<bool> Merge(Database database);

    /// <param name="customers">No customer is in it twice.</param>
    public abstract ValueTask Change(DbConnection connection, IReadOnlyList<CustomerWords> customers);

    /// <summary>Removes words of all customers.</summary>
    /// <param name="after">The place where the last call ended; -1 at first.</param>
    /// <returns>The place where this call ended; <see cref="long.MaxValue"/>: no word is left.</returns>
    public abstract ValueTask<long> Clear(DbConnection connection, long after);

    /// <summary>Destroys the words of a customer whose key is about to be destroyed.</summary>
    /// <param name="keys">Null: they are not known.</param>
    public abstract ValueTask Destroy(DbConnection connection, string id, ServiceKeys? keys);

    /// <summary>Some customers with all the words.</summary>
    /// <param name="digests">1 to 4.</param>
    /// <param name="kept">Also deleted customers whose records are kept.</param>
    public abstract ValueTask<List<CustomerListRow>> Find(DbConnection connection, long[] digests, bool kept, int most);
}
