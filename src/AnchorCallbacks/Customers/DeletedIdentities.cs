using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Whose customer was deleted, as keyed digests: a transaction that AP tells of late must not bring a customer back. Only asked
/// where there is no customer: then the deletion was the last that happened, however many PUTs came before it.</summary>
sealed class DeletedIdentities(ServiceKeys keys)
{
    const int CopyBatchSize = 500;

    sealed class Row
    {
        public byte[] Digest { get; init; } = [];
        public long At { get; init; }
    }

    public Task<int> Add(DbConnection connection, string account, Memo memo, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO deleted_identities (digest, deleted_at) VALUES (@digest, @at) ON CONFLICT (digest) DO UPDATE SET deleted_at = excluded.deleted_at",
        new { digest = Digest(account, memo), at = now.ToUnixTimeMilliseconds() });

    public async ValueTask<bool> Includes(DbConnection connection, string account, Memo memo) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM deleted_identities WHERE digest = @digest",
            new { digest = Digest(account, memo) }) is not null;

    /// <summary>The successors of this account and memo wait for an operator, for good: who comes back after a review may be deleted again.</summary>
    public Task<int> AwaitReview(DbConnection connection, string account, Memo memo, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO review_identities (digest, since) VALUES (@digest, @at) ON CONFLICT (digest) DO NOTHING",
        new { digest = ReviewDigest(account, memo), at = now.ToUnixTimeMilliseconds() });

    public async ValueTask<bool> AwaitsReview(DbConnection connection, string account, Memo memo) =>
        await connection.ExecuteScalarAsync<long?>(
        "SELECT 1 FROM review_identities WHERE digest = @digest", new { digest = ReviewDigest(account, memo) }) is not null;

    /// <summary>When the last customer of this account and memo was deleted; null if none was.</summary>
    public async ValueTask<long?> DeletedAt(DbConnection connection, string account, Memo memo) =>
        await connection.ExecuteScalarAsync<long?>(
        "SELECT deleted_at FROM deleted_identities WHERE digest = @digest", new { digest = Digest(account, memo) });

    /// <summary>Takes over those that another store of the same keys has; one of an early release has none.</summary>
    public static async ValueTask Copy(StoreReader from, DbConnection connection)
    {
        if (from.Tables.Any(table => table.Name == "deleted_identities"))
            await Copy(from, connection,
                "SELECT digest, deleted_at AS at FROM deleted_identities WHERE digest > @after ORDER BY digest LIMIT @most",
                "INSERT INTO deleted_identities (digest, deleted_at) VALUES (@Digest, @At) ON CONFLICT (digest) DO NOTHING");
        await CopyReviews(from, connection);
    }

    /// <summary>Whose successors wait, also where deletions are to be taken back.</summary>
    public static async ValueTask CopyReviews(StoreReader from, DbConnection connection)
    {
        if (from.Tables.Any(table => table.Name == "review_identities"))
            await Copy(from, connection,
                "SELECT digest, since AS at FROM review_identities WHERE digest > @after ORDER BY digest LIMIT @most",
                "INSERT INTO review_identities (digest, since) VALUES (@Digest, @At) ON CONFLICT (digest) DO NOTHING");
    }

    static async ValueTask Copy(StoreReader from, DbConnection connection, string select, string insert)
    {
        var some = new List<Row>();
        do
        {
            var after = some.Count > 0 ? some[^1].Digest : [];
            some = await from.Look(async reading =>
                (await reading.QueryAsync<Row>(select, new { after, most = (long)CopyBatchSize })).AsList());
            foreach (var row in some)
                await connection.ExecuteAsync(insert, new { row.Digest, row.At });
        } while (some.Count == CopyBatchSize);
    }

    /// <summary>Without the memo's type: the same number as text is the same person.</summary>
    byte[] ReviewDigest(string account, Memo memo) =>
        HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"review\n{account}\n{memo.Value}"));

    /// <summary>None of the parts can hold the separator.</summary>
    byte[] Digest(string account, Memo memo) =>
        HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"identity\n{account}\n{memo.Type}\n{memo.Value}"));
}
