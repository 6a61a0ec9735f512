using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Whose customer was deleted, as keyed digests: a transaction that AP tells of late must not bring a customer back. Only asked
/// where there is no customer: then the deletion was the last that happened, however many PUTs came before it.</summary>
sealed class DeletedIdentities(ServiceKeys keys)
{
    public Task<int> Add(DbConnection connection, string account, Memo memo, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO deleted_identities (digest, deleted_at) VALUES (@digest, @at) ON CONFLICT (digest) DO UPDATE SET deleted_at = excluded.deleted_at",
        new { digest = Digest(account, memo), at = now.ToUnixTimeMilliseconds() });

    public async ValueTask<bool> Includes(DbConnection connection, string account, Memo memo) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM deleted_identities WHERE digest = @digest", new { digest = Digest(account, memo) }) is not null;

    /// <summary>None of the parts can hold the separator.</summary>
    byte[] Digest(string account, Memo memo) => HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"identity\n{account}\n{memo.Type}\n{memo.Value}"));
}
