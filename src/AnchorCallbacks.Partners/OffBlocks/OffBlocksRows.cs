using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Partners.OffBlocks;

sealed record OffBlocksAccount
{
    public string Id { get; init; } = "";
    public string Reference { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Currencies { get; init; } = "";
    public string State { get; init; } = "";
    public long? SignedAt { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
}

sealed class ChallengeRow
{
    public byte[] Challenge { get; init; } = [];
    public long EndsAt { get; init; }
    public long? UsedAt { get; init; }
}

/// <summary>OffBlocks' own tables.</summary>
static class OffBlocksRows
{
    const string Accounts =
        "SELECT id, reference, kind, currencies, state, signed_at, created_at, updated_at FROM offblocks_accounts";

    public static async ValueTask<bool> HasChain(DbConnection connection, string partner, byte[] chain) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM offblocks_chains WHERE partner = @partner AND chain = @chain",
            new { partner, chain }) is not null;

    public static Task<int> AddChain(DbConnection connection, string partner, byte[] chain, string reference) => connection.ExecuteAsync(
        "INSERT INTO offblocks_chains (partner, chain, reference) VALUES (@partner, @chain, @reference)",
        new { partner, chain, reference });

    public static async ValueTask<OffBlocksAccount?> Account(DbConnection connection, string partner, string id) =>
        await connection.QueryFirstOrDefaultAsync<OffBlocksAccount>(Accounts + " WHERE partner = @partner AND id = @id",
            new { partner, id });

    public static async ValueTask<List<OffBlocksAccount>> AccountsOf(DbConnection connection, string partner, string reference) =>
        (await connection.QueryAsync<OffBlocksAccount>(
            Accounts + " WHERE partner = @partner AND reference = @reference ORDER BY created_at, id",
            new { partner, reference })).AsList();

    public static Task<int> Add(DbConnection connection, string partner, OffBlocksAccount account) => connection.ExecuteAsync(
        """
        INSERT INTO offblocks_accounts (partner, id, reference, kind, currencies, state, created_at, updated_at)
        VALUES (@partner, @Id, @Reference, @Kind, @Currencies, @State, @CreatedAt, @UpdatedAt)
        """,
        new
        {
            partner,
            account.Id,
            account.Reference,
            account.Kind,
            account.Currencies,
            account.State,
            account.CreatedAt,
            account.UpdatedAt,
        });

    public static Task<int> Signed(DbConnection connection, string partner, string id, string state, long at) => connection.ExecuteAsync(
        "UPDATE offblocks_accounts SET state = @state, signed_at = @at, updated_at = @at WHERE partner = @partner AND id = @id",
        new { partner, id, state, at });

    public static Task<int> Deactivate(DbConnection connection, string partner, string reference, long at) => connection.ExecuteAsync(
        "UPDATE offblocks_accounts SET state = 'inactive', updated_at = @at WHERE partner = @partner AND reference = @reference",
        new { partner, reference, at });

    /// <summary>All come back. One whose owner has not signed yet still waits for that.</summary>
    public static Task<int> Activate(DbConnection connection, string partner, string reference, long at) => connection.ExecuteAsync(
        """
        UPDATE offblocks_accounts SET state = CASE WHEN signed_at IS NULL THEN 'initiating' ELSE 'active' END, updated_at = @at
        WHERE partner = @partner AND reference = @reference
        """, new { partner, reference, at });

    public static async ValueTask<ChallengeRow?> Challenge(DbConnection connection, string partner, string subject) =>
        await connection.QueryFirstOrDefaultAsync<ChallengeRow>(
            "SELECT challenge, ends_at, used_at FROM offblocks_challenges WHERE partner = @partner AND subject = @subject",
            new { partner, subject });

    public static Task<int> SetChallenge(DbConnection connection, string partner, string subject, string reference, byte[] challenge,
        long endsAt) => connection.ExecuteAsync(
        """
        INSERT INTO offblocks_challenges (partner, subject, reference, challenge, ends_at)
        VALUES (@partner, @subject, @reference, @challenge, @endsAt)
        ON CONFLICT (partner, subject) DO UPDATE SET challenge = excluded.challenge, ends_at = excluded.ends_at
        """, new { partner, subject, reference, challenge, endsAt });

    public static Task<int> Use(DbConnection connection, string partner, string subject, long at) => connection.ExecuteAsync(
        "UPDATE offblocks_challenges SET used_at = @at WHERE partner = @partner AND subject = @subject", new { partner, subject, at });

    /// <summary>The customer was deleted. It runs before the row of the partner's customer is removed.</summary>
    public static async Task RemoveOf(DbConnection connection, string customerId)
    {
        foreach (var (partner, reference) in await PartnerCustomers.ReferencesOf(connection, customerId))
            foreach (var sql in (string[])[
                "DELETE FROM offblocks_chains WHERE partner = @partner AND reference = @reference",
                "DELETE FROM offblocks_accounts WHERE partner = @partner AND reference = @reference",
                "DELETE FROM offblocks_challenges WHERE partner = @partner AND reference = @reference"])
                await connection.ExecuteAsync(sql, new { partner, reference });
    }
}
