using System.Data.Common;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <summary>A row for each word of a customer, in a table that is its own index.</summary>
sealed class SqliteSearchRows : SearchRows
{
    /// <summary>Changes that are sorted together: about 5 MB. The more there are, the more words go to one page of the table.</summary>
    const int MergedTogether = 20_000;

    /// <summary>Words and changes in one write. Other writes wait for it: about 10 ms.</summary>
    const int WordsAtOnce = 2500, ChangesAtOnce = 1000;

    const int BatchSize = 8, ClearedAtOnce = 2000;

    // One statement for up to eight words: a repeated one fills the rest.
    const string Insert =
        """
        INSERT INTO search_words (digest, customer_id)
        SELECT column1, column2 FROM (VALUES (@d0, @c0, @x0), (@d1, @c1, @x1), (@d2, @c2, @x2), (@d3, @c3, @x3),
            (@d4, @c4, @x4), (@d5, @c5, @x5), (@d6, @c6, @x6), (@d7, @c7, @x7))
        WHERE column3 = '' OR EXISTS (SELECT 1 FROM search_changes s WHERE s.id = column3)
        ON CONFLICT (digest, customer_id) DO NOTHING
        """;

    static readonly (string Digest, string Customer, string Change)[] Names =
        [.. Enumerable.Range(0, BatchSize).Select(i => ($"d{i}", $"c{i}", $"x{i}"))];

    /// <summary>Writes the words in the order of the table, a part in each write, so that neighbours are on one page. Removes the changes
    /// at the end: after a stop in the middle the next merge writes the same words again. A customer may be erased between two writes,
    /// and its changes with it. So a word is written only while its change waits.</summary>
    public override async Task<bool> Merge(Database database)
    {
        var changes = await database.Read(connection => SearchChange.Oldest(connection, MergedTogether));
        var words = Sorted(changes.Select(customer => (CustomerWords.Of(customer), customer.First().Id)));
        foreach (var part in words.Chunk(WordsAtOnce))
            await database.Write(async connection => (await Save(part).Run(connection)).Count);
        var merged = changes.SelectMany(customer => customer.Select(change => change.Id)).ToList();
        foreach (var part in merged.Chunk(ChangesAtOnce))
            await database.Write(async connection => (await Removal(part).Run(connection)).Count);
        return merged.Count >= MergedTogether;
    }

    public override async ValueTask Change(DbConnection connection, IReadOnlyList<CustomerWords> customers) =>
        await Save(Sorted(customers.Select(customer => (customer, "")))).Run(connection);

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

    static StatementBatch Save(IReadOnlyList<Word> words)
    {
        var batch = new StatementBatch();
        foreach (var word in words.Where(word => word.IsRemoved))
            batch.Add("DELETE FROM search_words WHERE digest = @digest AND customer_id = @id",
                ("digest", word.Digest), ("id", word.CustomerId));
        foreach (var some in words.Where(word => !word.IsRemoved).Chunk(BatchSize))
        {
            var parameters = new (string, object?)[3 * BatchSize];
            for (var k = 0; k < BatchSize; k++)
            {
                var word = some[Math.Min(k, some.Length - 1)];
                (parameters[3 * k], parameters[3 * k + 1], parameters[3 * k + 2]) =
                    ((Names[k].Digest, word.Digest), (Names[k].Customer, word.CustomerId), (Names[k].Change, word.Change));
            }
            batch.Add(Insert, parameters);
        }
        return batch;
    }

    static StatementBatch Removal(IReadOnlyList<string> changes)
    {
        var batch = new StatementBatch();
        foreach (var id in changes)
            batch.Add("DELETE FROM search_changes WHERE id = @id", ("id", id));
        return batch;
    }

    static List<Word> Sorted(IEnumerable<(CustomerWords Words, string Change)> customers)
    {
        var words = new List<Word>();
        foreach (var (customer, change) in customers)
        {
            words.AddRange(customer.Removed.Select(digest => new Word(digest, customer.CustomerId, change, true)));
            words.AddRange(customer.Added.Select(digest => new Word(digest, customer.CustomerId, change, false)));
        }
        words.Sort((x, y) => x.Digest.CompareTo(y.Digest));
        return words;
    }

    /// <param name="Change">An added word is written only while this change waits; empty: always.</param>
    readonly record struct Word(long Digest, string CustomerId, string Change, bool IsRemoved);
}
