using System.Data.Common;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

sealed class DcmCustomerRow
{
    public string Reference { get; init; } = "";
    public bool Disabled { get; init; }
    public long Balance { get; init; }
    public byte[]? SortKeys { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
}

sealed class DcmAccountRow
{
    public string Id { get; init; } = "";
    public string Reference { get; init; } = "";
    public byte[] Iban { get; init; } = [];
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
}

/// <summary>The limits of a list. Bounds belong to it.</summary>
sealed record DcmRange(long MinBalance, long MaxBalance, long MinCreated, long MaxCreated, long MinUpdated, long MaxUpdated,
    bool WithDisabled)
{
    /// <summary>Has all customers, or all that are not disabled.</summary>
    public bool IsOpen => this == new DcmRange(long.MinValue, long.MaxValue, long.MinValue, long.MaxValue, long.MinValue, long.MaxValue,
        WithDisabled);
}

/// <summary>DCM's own tables.</summary>
static class DcmRows
{
    const string Accounts = "SELECT id, reference, iban, created_at, updated_at FROM dcm_accounts ";

    // The expression keeps the planner off the primary key, which begins with the partner.
    const string RemoveValues = "DELETE FROM dcm_values WHERE reference = @reference AND partner || '' = @partner";

    /// <summary>Saves the customer and the digests of the values that lists filter by.</summary>
    public static async ValueTask Save(DbConnection connection, string partner, DcmCustomerRow row, IEnumerable<long> digests)
    {
        var disabled = row.Disabled ? 1L : 0L;
        var batch = new StatementBatch();
        batch.Add(
            """
            INSERT INTO dcm_customers (partner, reference, disabled, balance, created_at, updated_at, sort_keys)
            VALUES (@partner, @reference, @disabled, @balance, @createdAt, @updatedAt, @sortKeys)
            ON CONFLICT (partner, reference) DO UPDATE SET disabled = excluded.disabled, balance = excluded.balance,
                updated_at = excluded.updated_at, sort_keys = excluded.sort_keys
            """,
            ("partner", partner), ("reference", row.Reference), ("disabled", disabled), ("balance", row.Balance),
            ("createdAt", row.CreatedAt), ("updatedAt", row.UpdatedAt), ("sortKeys", row.SortKeys));
        batch.Add(RemoveValues, ("partner", partner), ("reference", row.Reference));
        foreach (var digest in digests)
            batch.Add(
                """
                INSERT INTO dcm_values (partner, digest, created_at, reference, updated_at, balance, disabled)
                VALUES (@partner, @digest, @createdAt, @reference, @updatedAt, @balance, @disabled)
                """,
                ("partner", partner), ("digest", digest), ("createdAt", row.CreatedAt), ("reference", row.Reference),
                ("updatedAt", row.UpdatedAt), ("balance", row.Balance), ("disabled", disabled));
        await batch.Run(connection);
    }

    public static async ValueTask<DcmCustomerRow?> Find(DbConnection connection, string partner, string reference) =>
        await connection.QueryFirstOrDefaultAsync<DcmCustomerRow>(
            """
            SELECT reference, disabled, balance, created_at, updated_at, sort_keys FROM dcm_customers
            WHERE partner = @partner AND reference = @reference
            """, new { partner, reference });

    /// <summary>Some customers, in any order.</summary>
    public static async ValueTask<List<DcmCustomerRow>> Find(DbConnection connection, string partner, IReadOnlyList<string> references)
    {
        var found = new List<DcmCustomerRow>(references.Count);
        foreach (var some in references.Chunk(DcmValueList.Many))
        {
            var values = new DynamicParameters(new { partner });
            found.AddRange(await connection.QueryAsync<DcmCustomerRow>(
                $"""
                SELECT reference, disabled, balance, created_at, updated_at, sort_keys FROM dcm_customers
                WHERE partner = @partner AND reference IN {DcmValueList.Add(values, "some", some, DcmValueList.Many)}
                """, values));
        }
        return found;
    }

    public static Task<int> Add(DbConnection connection, string partner, DcmAccountRow row) => connection.ExecuteAsync(
        """
        INSERT INTO dcm_accounts (partner, id, reference, iban, created_at, updated_at)
        VALUES (@partner, @Id, @Reference, @Iban, @CreatedAt, @UpdatedAt)
        """, new { partner, row.Id, row.Reference, row.Iban, row.CreatedAt, row.UpdatedAt });

    public static async ValueTask<List<DcmAccountRow>> AccountsOf(DbConnection connection, string partner, string reference, long most) =>
        (await connection.QueryAsync<DcmAccountRow>(
            Accounts + "WHERE partner = @partner AND reference = @reference ORDER BY created_at, id LIMIT @most",
            new { partner, reference, most })).AsList();

    public static async ValueTask<(List<DcmAccountRow> Rows, long Total)> AllAccounts(DbConnection connection, string partner, long offset,
        long most) => ((await connection.QueryAsync<DcmAccountRow>(
            Accounts + "WHERE partner = @partner ORDER BY created_at, id LIMIT @most OFFSET @offset",
            new { partner, most, offset })).AsList(),
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM dcm_accounts WHERE partner = @partner", new { partner }));

    /// <summary>The customer was deleted. It runs before the row of the partner's customer is removed.</summary>
    public static async Task RemoveOf(DbConnection connection, string customerId, ServiceKeys keys)
    {
        var order = new DcmOrder(keys);
        foreach (var (partner, reference) in await PartnerCustomers.ReferencesOf(connection, customerId))
        {
            if (await Find(connection, partner, reference) is { } row
                && DcmSortKeys.Open(keys, partner, reference, row.SortKeys) is { } known)
                foreach (var ordering in DcmSortKeys.Orderings)
                    await order.Move(connection, partner, ordering, new(known[ordering], reference, row.Disabled), null);
            foreach (var sql in (string[])[
                "DELETE FROM dcm_customers WHERE partner = @partner AND reference = @reference",
                RemoveValues,
                "DELETE FROM dcm_accounts WHERE partner = @partner AND reference = @reference"])
                await connection.ExecuteAsync(sql, new { partner, reference });
        }
    }
}
