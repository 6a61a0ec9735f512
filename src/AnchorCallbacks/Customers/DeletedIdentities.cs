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
    const int CopiedAtOnce = 500;

    sealed class Row
    {
        public byte[] Digest { get; init; } = [];
        public long DeletedAt { get; init; }
    }

    public Task<int> Add(DbConnection connection, string account, Memo memo, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO deleted_identities (digest, deleted_at) VALUES (@digest, @at) ON CONFLICT (digest) DO UPDATE SET deleted_at = excluded.deleted_at",
        new { digest = Digest(account, memo), at = now.ToUnixTimeMilliseconds() });

    public async ValueTask<bool> Includes(DbConnection connection, string account, Memo memo) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM deleted_identities WHERE digest = @digest", new { digest = Digest(account, memo) }) is not null;

    /// <summary>Takes over those that another store of the same keys has; one of an early release has none.</summary>
    public static async ValueTask Copy(StoreReader from, DbConnection connection)
    {
        if (!from.Tables.Any(table => table.Name == "deleted_identities"))
            return;
        var some = new List<Row>();
        do
        {
            var after = some.Count > 0 ? some[^1].Digest : [];
            some = await from.Look(async reading => (await reading.QueryAsync<Row>(
                "SELECT digest, deleted_at FROM deleted_identities WHERE digest > @after ORDER BY digest LIMIT @most", new { after, most = (long)CopiedAtOnce })).AsList());
            foreach (var row in some)
                await connection.ExecuteAsync("INSERT INTO deleted_identities (digest, deleted_at) VALUES (@Digest, @DeletedAt) ON CONFLICT (digest) DO NOTHING", new { row.Digest, row.DeletedAt });
        } while (some.Count == CopiedAtOnce);
    }

    /// <summary>None of the parts can hold the separator.</summary>
    byte[] Digest(string account, Memo memo) => HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"identity\n{account}\n{memo.Type}\n{memo.Value}"));
}
