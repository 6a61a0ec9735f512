using System.Data.Common;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <summary>A row of the blind index.</summary>
readonly record struct SearchWord(long Digest, string CustomerId);

/// <summary>The table of words.</summary>
static class SearchRows
{
    const int BatchSize = 8;

    // One statement for up to eight words: a repeated one fills the rest.
    const string Insert =
        """
        INSERT INTO search_words (digest, customer_id)
        VALUES (@d0, @c0), (@d1, @c1), (@d2, @c2), (@d3, @c3), (@d4, @c4), (@d5, @c5), (@d6, @c6), (@d7, @c7)
        ON CONFLICT (digest, customer_id) DO NOTHING
        """;

    static readonly string[] Digests = [.. Enumerable.Range(0, BatchSize).Select(i => $"d{i}")];
    static readonly string[] Customers = [.. Enumerable.Range(0, BatchSize).Select(i => $"c{i}")];

    /// <summary>Adds the words in the order of the index: neighbours are on one page.</summary>
    public static void Add(StatementBatch batch, List<SearchWord> words)
    {
        words.Sort((x, y) => x.Digest.CompareTo(y.Digest));
        for (var i = 0; i < words.Count; i += BatchSize)
        {
            var parameters = new (string, object?)[2 * BatchSize];
            for (var k = 0; k < BatchSize; k++)
            {
                var word = words[Math.Min(i + k, words.Count - 1)];
                (parameters[2 * k], parameters[2 * k + 1]) = ((Digests[k], word.Digest), (Customers[k], word.CustomerId));
            }
            batch.Add(Insert, parameters);
        }
    }

    public static void Remove(StatementBatch batch, IEnumerable<SearchWord> words)
    {
        foreach (var word in words)
            batch.Add("DELETE FROM search_words WHERE digest = @digest AND customer_id = @id",
                ("digest", word.Digest), ("id", word.CustomerId));
    }

    /// <summary>Destroys the words of a customer whose key is about to be destroyed.</summary>
    /// <param name="keys">Null: they are not known. Then the words are written again from the remaining records.</param>
    public static async ValueTask Destroy(DbConnection connection, string id, ServiceKeys? keys)
    {
        var waiting = await SearchChange.Take(connection, id);
        try
        {
            if (keys is not null && await CustomerFile.Find(connection, id) is { } row)
            {
                var digests = SearchDigest.Of(keys, SearchText.Of(
                    RecordSeal.Open(row.OpenKey(keys.DataKeys), row.Id, row.Version, row.Record).AllValues));
                var batch = new StatementBatch();
                Remove(batch, digests.Concat(waiting.SelectMany(change => change.Removed)).Select(digest => new SearchWord(digest, id)));
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
