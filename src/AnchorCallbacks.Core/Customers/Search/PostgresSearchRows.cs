using System.Data.Common;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <summary>A row for each customer, and an inverted index over the digests.</summary>
sealed class PostgresSearchRows : SearchRows
{
    /// <summary>Changes in one write.</summary>
    const int BatchSize = 500;

    public override Task<bool> Merge(Database database) => database.Write(async connection =>
    {
        var changes = await SearchChange.Take(connection, BatchSize);
        await Change(connection, [.. changes.Select(CustomerWords.Of)]);
        return changes.Sum(customer => customer.Count()) >= BatchSize;
    });

    public override async ValueTask Change(DbConnection connection, IReadOnlyList<CustomerWords> customers)
    {
        var batch = new StatementBatch();
        foreach (var customer in customers)
            batch.Add(
                """
                INSERT INTO search_digests AS s (customer_id, digests) VALUES (@id, @added)
                ON CONFLICT (customer_id) DO UPDATE SET digests =
                    ARRAY(SELECT d FROM unnest(s.digests) d WHERE d <> ALL (@added) AND d <> ALL (@removed)) || excluded.digests
                """, ("id", customer.CustomerId), ("added", customer.Added.ToArray()), ("removed", customer.Removed.ToArray()));
        await batch.Run(connection);
    }

    /// <summary>At once. The index keeps digests that no row has any more; only this removes them.</summary>
    public override async ValueTask<long> Clear(DbConnection connection, long after)
    {
        await connection.ExecuteAsync("TRUNCATE search_digests");
        return long.MaxValue;
    }

    public override async ValueTask Destroy(DbConnection connection, string id, ServiceKeys? keys)
    {
        await SearchChange.Take(connection, id);
        await connection.ExecuteAsync("DELETE FROM search_digests WHERE customer_id = @id", new { id });
    }

    /// <summary>In no order: a common word has more customers than may be sorted. The first part is planned by itself, so that the limit
    /// does not make the engine read all customers. It runs only as far as the limit needs.</summary>
    public override async ValueTask<List<CustomerListRow>> Find(DbConnection connection, long[] digests, bool kept, int most) =>
        (await connection.QueryAsync<CustomerListRow>(
            """
            WITH found AS MATERIALIZED (SELECT customer_id FROM search_digests WHERE digests @> @digests)
            SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.created_at, c.updated_at, c.deleted_at, c.erase_at
            FROM found f JOIN customers c ON c.id = f.customer_id
            WHERE c.deleted_at IS NULL OR (@kept = 1 AND c.erase_at IS NOT NULL)
            LIMIT @most
            """, new { digests, kept = kept ? 1L : 0L, most = (long)most })).AsList();
}
