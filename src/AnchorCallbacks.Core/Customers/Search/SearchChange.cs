using System.Buffers.Binary;
using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <summary>The words that a save adds and removes. They are digested before the writer's turn.</summary>
readonly record struct SearchChange(long[] Added, long[] Removed)
{
    const string Columns = "id, customer_id, version, added, removed";

    // All changes of a customer together.
    const string IsOldest = "customer_id IN (SELECT customer_id FROM search_changes ORDER BY id LIMIT @most)";

    /// <summary>The id of the row; empty: it is not saved yet.</summary>
    public string Id { get; private init; } = "";

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

    /// <summary>Adds one row to <c>search_changes</c>. <see cref="SearchMerging"/> moves it into <c>search_words</c>.</summary>
    /// <param name="version">The record's version after the save.</param>
    public void Save(StatementBatch batch, string customerId, long version, DateTimeOffset now)
    {
        if (Added.Length + Removed.Length > 0)
            batch.Add(
                """
                INSERT INTO search_changes (id, customer_id, version, added, removed)
                VALUES (@id, @customerId, @version, @added, @removed)
                """,
                ("id", AuditLog.NewId(now)), ("customerId", customerId), ("version", version), ("added", Bytes(Added)),
                ("removed", Bytes(Removed)));
    }

    /// <summary>The changes of the customers that have waited longest.</summary>
    /// <returns>By customer, in the order of the versions: the clocks of two servers may differ.</returns>
    public static async ValueTask<List<IGrouping<string, SearchChange>>> Oldest(DbConnection connection, int most) =>
        ByCustomer(await connection.QueryAsync<Row>($"SELECT {Columns} FROM search_changes WHERE {IsOldest}", new { most = (long)most }));

    /// <summary>Removes these changes.</summary>
    public static async ValueTask<List<IGrouping<string, SearchChange>>> Take(DbConnection connection, int most) =>
        ByCustomer(await connection.QueryAsync<Row>($"DELETE FROM search_changes WHERE {IsOldest} RETURNING {Columns}",
            new { most = (long)most }));

    /// <summary>Removes the changes of one customer.</summary>
    public static async ValueTask<List<SearchChange>> Take(DbConnection connection, string customerId) =>
        [.. (await connection.QueryAsync<Row>(
            $"DELETE FROM search_changes WHERE customer_id = @customerId RETURNING {Columns}", new { customerId }))
            .Select(row => row.Change)];

    static List<IGrouping<string, SearchChange>> ByCustomer(IEnumerable<Row> rows) =>
        [.. rows.OrderBy(row => row.Version).GroupBy(row => row.CustomerId, row => row.Change, StringComparer.Ordinal)];

    static byte[] Bytes(long[] digests)
    {
        var bytes = new byte[digests.Length * sizeof(long)];
        for (var i = 0; i < digests.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), digests[i]);
        return bytes;
    }

    static long[] Digests(byte[] bytes)
    {
        var digests = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < digests.Length; i++)
            digests[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long)));
        return digests;
    }

    sealed class Row
    {
        public string Id { get; init; } = "";
        public string CustomerId { get; init; } = "";
        public long Version { get; init; }
        public byte[] Added { get; init; } = [];
        public byte[] Removed { get; init; } = [];

        public SearchChange Change => new(Digests(Added), Digests(Removed)) { Id = Id };
    }
}
