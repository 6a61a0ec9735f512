using System.Data.Common;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <summary>A row for each word of a customer, in a table that is its own index.</summary>
sealed class SqliteSearchRows : SearchRows
{
    const int BatchSize = 8, ClearedAtOnce = 2000;

    // One statement for up to eight words: a repeated one fills the rest.
    const string Insert =
        """
        INSERT INTO search_words (digest, customer_id)
        VALUES (@d0, @c0), (@d1, @c1), (@d2, @c2), (@d3, @c3), (@d4, @c4), (@d5, @c5), (@d6, @c6), (@d7, @c7)
        ON CONFLICT (digest, customer_id) DO NOTHING
        """;

    static readonly string[] Digests = [.. Enumerable.Range(0, BatchSize).Select(i => $"d{i}")];
    static readonly string[] Customers = [.. Enumerable.Range(0, BatchSize).Select(i => $"c{i}")];

    /// <summary>Adds the words in the order of the table: neighbours are on one page.</summary>
    public override async ValueTask Change(DbConnection connection, IReadOnlyList<CustomerWords> customers)
    {
        var batch = new StatementBatch();
        foreach (var customer in customers)
            foreach (var digest in customer.Removed)
                batch.Add("DELETE FROM search_words WHERE digest = @digest AND customer_id = @id",
                    ("digest", digest), ("id", customer.CustomerId));
        var words = customers.SelectMany(customer => customer.Added.Select(digest => (digest, customer.CustomerId))).ToList();
        words.Sort((x, y) => x.digest.CompareTo(y.digest));
        for (var i = 0; i < words.Count; i += BatchSize)
        {
            var parameters = new (string, object?)[2 * BatchSize];
            for (var k = 0; k < BatchSize; k++)
            {
                var (digest, id) = words[Math.Min(i + k, words.Count - 1)];
                (parameters[2 * k], parameters[2 * k + 1]) = ((Digests[k], digest), (Customers[k], id));
            }
            batch.Add(Insert, parameters);
        }
        await batch.Run(connection);
    }

    /// <summary>A part at a time: other writes wait.</summary>
    public override async ValueTask<long> Clear(DbConnection connection, long after)
    {
        var end = await connection.ExecuteScalarAsync<long?>(
            "SELECT digest FROM search_words WHERE digest > @after ORDER BY digest LIMIT 1 OFFSET @most",
            new { after, most = (long)ClearedAtOnce }) ?? long.MaxValue;
        await connection.ExecuteAsync("DELETE FROM search_words WHERE digest > @after AND digest <= @end", new { after, end });
        return end;
    }

    /// <summary>The record says which words there are. If it does not open, all words are written again from the other
    /// records.</summary>
    public override async ValueTask Destroy(DbConnection connection, string id, ServiceKeys? keys)
    {
        var waiting = await SearchChange.Take(connection, id);
        try
        {
            if (keys is not null && await CustomerFile.Find(connection, id) is { } row)
            {
                var digests = SearchDigest.Of(keys, SearchText.Of(
                    RecordSeal.Open(row.OpenKey(keys.DataKeys), row.Id, row.Version, row.Record).AllValues));
                await Change(connection, [new(id, [], [.. digests, .. waiting.SelectMany(change => change.Removed)])]);
            }
            else if (keys is null)
                await SearchIndexing.Restart(connection);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException or ArgumentException or OverflowException)
        {
            await SearchIndexing.Restart(connection);
        }
    }

    public override async ValueTask<List<CustomerListRow>> Find(DbConnection connection, long[] digests, bool kept, int most)
    {
        var words = digests;
        if (digests.Length > 1)
        {
            // The search begins with a rare word.
            var common = new HashSet<long>();
            foreach (var digest in digests)
                if (await IsCommon(connection, digest))
                    common.Add(digest);
            words = [.. digests.OrderBy(common.Contains)];
        }
        long At(int i) => words[Math.Min(i, words.Length - 1)];
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

    /// <summary>Whether thousands of customers have the word.</summary>
    static async ValueTask<bool> IsCommon(DbConnection connection, long digest) => await connection.ExecuteScalarAsync<long?>(
        "SELECT digest FROM search_words WHERE digest = @digest LIMIT 1 OFFSET 2000", new { digest }) is not null;
}
