using System.Data.Common;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <summary>The words that a save adds and removes. They are digested before the writer's turn.</summary>
readonly record struct SearchChange(long[] Added, long[] Removed)
{
    /// <summary>Only changed values are digested. A word that another value still has stays.</summary>
    public static SearchChange Of(ServiceKeys keys, CustomerUpdate update)
    {
        var added = SearchText.Of(update.Changed);
        if (update.ChangesAssociates)
            added.UnionWith(SearchText.Of(update.Record.Associates.SelectMany(person => person.Record.Values)));
        if (update.Replaced.Count + update.ReplacedAssociates.Count == 0)
            return new(SearchDigest.Of(keys, added), []);
        var removed = SearchText.Of(update.Replaced.Concat(update.ReplacedAssociates.SelectMany(person => person.Record.Values)));
        removed.ExceptWith(SearchText.Of(update.Record.AllValues));
        return new(SearchDigest.Of(keys, added), SearchDigest.Of(keys, removed));
    }

    public void Save(StatementBatch batch, string customerId)
    {
        SearchRows.Remove(batch, customerId, Removed);
        SearchRows.Add(batch, customerId, Added);
    }
}

/// <summary>The table of words.</summary>
static class SearchRows
{
    const int BatchSize = 8;

    // One statement for up to eight words: a repeated digest fills the rest.
    const string Insert =
        """
        INSERT INTO search_words (digest, customer_id)
        VALUES (@d0, @id), (@d1, @id), (@d2, @id), (@d3, @id), (@d4, @id), (@d5, @id), (@d6, @id), (@d7, @id)
        ON CONFLICT (digest, customer_id) DO NOTHING
        """;

    public static void Add(StatementBatch batch, string id, long[] digests)
    {
        for (var i = 0; i < digests.Length; i += BatchSize)
        {
            object At(int offset) => digests[Math.Min(i + offset, digests.Length - 1)];
            batch.Add(Insert, ("id", id), ("d0", At(0)), ("d1", At(1)), ("d2", At(2)), ("d3", At(3)), ("d4", At(4)), ("d5", At(5)),
                ("d6", At(6)), ("d7", At(7)));
        }
    }

    public static void Remove(StatementBatch batch, string id, long[] digests)
    {
        foreach (var digest in digests)
            batch.Add("DELETE FROM search_words WHERE digest = @digest AND customer_id = @id", ("digest", digest), ("id", id));
    }

    /// <summary>Destroys the words of a customer whose key is about to be destroyed.</summary>
    /// <param name="keys">Null: they are not known. Then the words are written again from the remaining records.</param>
    public static async ValueTask Destroy(DbConnection connection, string id, ServiceKeys? keys)
    {
        try
        {
            if (keys is not null && await CustomerFile.Find(connection, id) is { } row)
            {
                var batch = new StatementBatch();
                Remove(batch, id, SearchDigest.Of(keys, SearchText.Of(
                    RecordSeal.Open(row.OpenKey(keys.DataKeys), row.Id, row.Version, row.Record).AllValues)));
                await batch.Run(connection);
            }
            else if (keys is null)
                await SearchIndexing.Restart(connection);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException or ArgumentException or OverflowException)
        {
            await SearchIndexing.Restart(connection);
        }
    }

    /// <summary>Whether thousands of customers have the word. The search begins with a rare one.</summary>
    public static async ValueTask<bool> IsCommon(DbConnection connection, long digest) => await connection.ExecuteScalarAsync<long?>(
        "SELECT digest FROM search_words WHERE digest = @digest LIMIT 1 OFFSET 2000", new { digest }) is not null;

    /// <summary>The customers with all the words, by id.</summary>
    /// <param name="digests">1 to 4, rare ones first.</param>
    /// <param name="kept">Also deleted customers whose records are kept.</param>
    public static async ValueTask<List<CustomerListRow>> Find(DbConnection connection, long[] digests, bool kept, int most)
    {
        long At(int i) => digests[Math.Min(i, digests.Length - 1)];
        return (await connection.QueryAsync<CustomerListRow>(
            """
            SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.created_at, c.updated_at, c.deleted_at, c.erase_at
            FROM search_words w JOIN customers c ON c.id = w.customer_id
            WHERE w.digest = @d0
                AND EXISTS (SELECT 1 FROM search_words x WHERE x.digest = @d1 AND x.customer_id = w.customer_id)
                AND EXISTS (SELECT 1 FROM search_words y WHERE y.digest = @d2 AND y.customer_id = w.customer_id)
                AND EXISTS (SELECT 1 FROM search_words z WHERE z.digest = @d3 AND z.customer_id = w.customer_id)
                AND (c.deleted_at IS NULL OR (@kept = 1 AND c.erase_at IS NOT NULL))
            ORDER BY w.customer_id LIMIT @most
            """,
            new { d0 = At(0), d1 = At(1), d2 = At(2), d3 = At(3), kept = kept ? 1L : 0L, most = (long)most })).AsList();
    }
}
