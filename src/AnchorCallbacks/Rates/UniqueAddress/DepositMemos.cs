using System.Security.Cryptography;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Rates.UniqueAddress;

/// <summary>The memo by which a payment is found to belong to a transaction: one each, and always the same.</summary>
sealed class DepositMemos(Database database, TimeProvider clock)
{
    /// <summary>Memos stay whole in programs that keep numbers as doubles.</summary>
    const int Bits = 53;

    public async Task<long> Of(string transactionId)
    {
        var memo = await database.Read(async connection => await connection.ExecuteScalarAsync<long?>(
            "SELECT memo FROM deposit_memos WHERE transaction_id = @transactionId", new { transactionId }));
        while (memo is null)
        {
            var row = new { transactionId, memo = New(), at = clock.GetUtcNow().ToUnixTimeMilliseconds() };
            // Nothing comes back when the new memo is another transaction's.
            memo = await database.Write(async connection =>
            {
                await connection.ExecuteAsync(
                    "INSERT INTO deposit_memos (transaction_id, memo, created_at) VALUES (@transactionId, @memo, @at) ON CONFLICT DO NOTHING", row);
                return await connection.ExecuteScalarAsync<long?>("SELECT memo FROM deposit_memos WHERE transaction_id = @transactionId",
                    row);
            });
        }
        return memo.Value;
    }

    static long New() => (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> (64 - Bits));
}
