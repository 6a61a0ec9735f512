using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Keyed digests of the accounts and memos of deleted customers. A late report of a transaction must not create the customer
/// again. The digests matter only while there is no customer: then the deletion was the last change.</summary>
sealed class DeletedIdentities(ServiceKeys keys)
{
    const int CopyBatchSize = 500;

    sealed class Row
    {
        public byte[] Digest { get; init; } = [];
        public long At { get; init; }
    }

    public Task<int> Add(DbConnection connection, string account, Memo memo, DateTimeOffset now) => connection.ExecuteAsync(
        """
        INSERT INTO deleted_identities (digest, deleted_at) VALUES (@digest, @at)
        ON CONFLICT (digest) DO UPDATE SET deleted_at = excluded.deleted_at
        """, new { digest = Digest(account, memo), at = now.ToUnixTimeMilliseconds() });

    public async ValueTask<bool> Includes(DbConnection connection, string account, Memo memo) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM deleted_identities WHERE digest = @digest",
            new { digest = Digest(account, memo) }) is not null;

    /// <summary>From now on every new customer of this account and memo waits for an operator. This does not end with a review, because the
    /// reviewed customer may be deleted too.</summary>
    public Task<int> AwaitReview(DbConnection connection, string account, Memo memo, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO review_identities (digest, since) VALUES (@digest, @at) ON CONFLICT (digest) DO NOTHING",
        new { digest = ReviewDigest(account, memo), at = now.ToUnixTimeMilliseconds() });

    /// <param name="digest">Of <see cref="ReviewDigest"/>.</param>
    public static async ValueTask<bool> AwaitsReview(DbConnection connection, byte[] digest) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM review_identities WHERE digest = @digest", new { digest }) is not null;

    /// <summary>When the last customer of this account and memo was deleted; null if none was.</summary>
    public async ValueTask<long?> DeletedAt(DbConnection connection, string account, Memo memo) =>
        await connection.ExecuteScalarAsync<long?>("SELECT deleted_at FROM deleted_identities WHERE digest = @digest",
            new { digest = Digest(account, memo) });

    /// <summary>Copies the digests from another store with the same keys. A store of an early release has none.</summary>
    public static async ValueTask Copy(StoreReader from, DbConnection connection)
    {
        if (from.Tables.Any(table => table.Name == "deleted_identities"))
            await Copy(from, connection,
                "SELECT digest, deleted_at AS at FROM deleted_identities WHERE digest > @after ORDER BY digest LIMIT @most",
                "INSERT INTO deleted_identities (digest, deleted_at) VALUES (@Digest, @At) ON CONFLICT (digest) DO NOTHING");
        await CopyReviews(from, connection);
    }

    /// <summary>Copies only the identities whose new customers wait for an operator. A restore that undoes deletions needs them
    /// too.</summary>
    public static async ValueTask CopyReviews(StoreReader from, DbConnection connection)
    {
        if (from.Tables.Any(table => table.Name == "review_identities"))
            await Copy(from, connection,
                "SELECT digest, since AS at FROM review_identities WHERE digest > @after ORDER BY digest LIMIT @most",
                "INSERT INTO review_identities (digest, since) VALUES (@Digest, @At) ON CONFLICT (digest) DO NOTHING");
    }

    static async ValueTask Copy(StoreReader from, DbConnection connection, string select, string insert)
    {
        var batch = new List<Row>();
        do
        {
            var after = batch.Count > 0 ? batch[^1].Digest : [];
            batch = await from.Look(async reading =>
                (await reading.QueryAsync<Row>(select, new { after, most = (long)CopyBatchSize })).AsList());
            foreach (var row in batch)
                await connection.ExecuteAsync(insert, new { row.Digest, row.At });
        } while (batch.Count == CopyBatchSize);
    }

    /// <summary>Does not include the type of the memo: a number is the same person as id memo and as text memo.</summary>
    public byte[] ReviewDigest(string account, Memo memo) =>
        HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"review\n{account}\n{memo.Value}"));

    /// <summary>No part can contain the separator.</summary>
    byte[] Digest(string account, Memo memo) =>
        HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"identity\n{account}\n{memo.Type}\n{memo.Value}"));
}
