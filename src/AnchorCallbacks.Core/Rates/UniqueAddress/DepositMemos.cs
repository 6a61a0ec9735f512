using System.Security.Cryptography;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Rates.UniqueAddress;

/// <summary>The memos that connect payments with transactions. A transaction has one memo, and it never changes.</summary>
sealed class DepositMemos(Database database, TimeProvider clock)
{
    /// <summary>Programs that store numbers as doubles keep these memos exact.</summary>
    const int Bits = 53;

    public async Task<long> Of(string transactionId)
    {
        var memo = await database.Read(async connection => await connection.ExecuteScalarAsync<long?>(
            "SELECT memo FROM deposit_memos WHERE transaction_id = @transactionId", new { transactionId }));
        while (memo is null)
        {
            var row = new { transactionId, memo = New(), at = clock.GetUtcNow().ToUnixTimeMilliseconds() };
            // The result is null if another transaction has the new memo.
            memo = await database.Write(async connection =>
            {
                await connection.ExecuteAsync(
                    """
                    INSERT INTO deposit_memos (transaction_id, memo, created_at) VALUES (@transactionId, @memo, @at)
                    ON CONFLICT DO NOTHING
                    """, row);
                return await connection.ExecuteScalarAsync<long?>("SELECT memo FROM deposit_memos WHERE transaction_id = @transactionId",
                    row);
            });
        }
        return memo.Value;
    }

    static long New() => (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> (64 - Bits));
}
