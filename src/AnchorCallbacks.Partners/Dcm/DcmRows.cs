using System.Data.Common;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

sealed class DcmCustomerRow
{
    public string Reference { get; init; } = "";

    /// <summary>0: an earlier release saved the customer, and no list can find it.</summary>
    public long GroupId { get; init; }

    public bool Disabled { get; init; }
    public long Balance { get; init; }
    public byte[]? SortKeys { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }

    public DcmPlace Place(string key) => new(key, Reference, GroupId, Disabled);
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
    const string Customers =
        "SELECT reference, group_id, disabled, balance, created_at, updated_at, sort_keys FROM dcm_customers ";

    const string Accounts = "SELECT id, reference, iban, created_at, updated_at FROM dcm_accounts ";

    const string FirstAccounts = Accounts + "WHERE partner = @partner ORDER BY created_at, id LIMIT @most OFFSET @offset";

    const string LastAccounts = Accounts + "WHERE partner = @partner ORDER BY created_at DESC, id DESC LIMIT @most OFFSET @offset";

    // The expression keeps the planner off the primary key, which begins with the partner.
    const string RemoveValues = "DELETE FROM dcm_values WHERE reference = @reference AND partner || '' = @partner";

    /// <summary>Saves the customer, its group and the digests of its other values.</summary>
    /// <param name="groupBefore">0: it was in no group.</param>
    public static async ValueTask Save(DbConnection connection, string partner, DcmCustomerRow row, DcmGroup group, long groupBefore,
        IEnumerable<long> digests)
    {
        var disabled = row.Disabled ? 1L : 0L;
        var batch = new StatementBatch();
        batch.Add(
            """
            INSERT INTO dcm_customers (partner, reference, group_id, disabled, balance, created_at, updated_at, sort_keys)
            VALUES (@partner, @reference, @groupId, @disabled, @balance, @createdAt, @updatedAt, @sortKeys)
            ON CONFLICT (partner, reference) DO UPDATE SET group_id = excluded.group_id, disabled = excluded.disabled,
                balance = excluded.balance, updated_at = excluded.updated_at, sort_keys = excluded.sort_keys
            """,
            ("partner", partner), ("reference", row.Reference), ("groupId", group.Id), ("disabled", disabled), ("balance", row.Balance),
            ("createdAt", row.CreatedAt), ("updatedAt", row.UpdatedAt), ("sortKeys", row.SortKeys));
        DcmGroupRows.Move(batch, partner, row.Reference, groupBefore, group);
        batch.Add(RemoveValues, ("partner", partner), ("reference", row.Reference));
        foreach (var digest in digests)
            batch.Add(
                """
                INSERT INTO dcm_values (partner, digest, created_at, reference, group_id, disabled, updated_at, balance)
                VALUES (@partner, @digest, @createdAt, @reference, @groupId, @disabled, @updatedAt, @balance)
                """,
                ("partner", partner), ("digest", digest), ("createdAt", row.CreatedAt), ("reference", row.Reference),
                ("groupId", group.Id), ("disabled", disabled), ("updatedAt", row.UpdatedAt), ("balance", row.Balance));
        await batch.Run(connection);
    }

    /// <summary>Whether customers of an earlier release still wait for their group and their place.</summary>
    public static async ValueTask<bool> AreWaiting(DbConnection connection, string partner) =>
        await connection.ExecuteScalarAsync<long?>(
            "SELECT 1 FROM dcm_customers WHERE partner = @partner AND sort_keys IS NULL LIMIT 1", new { partner }) is not null;

    public static async ValueTask<DcmCustomerRow?> Find(DbConnection connection, string partner, string reference) =>
        await connection.QueryFirstOrDefaultAsync<DcmCustomerRow>(
            Customers + "WHERE partner = @partner AND reference = @reference", new { partner, reference });

    /// <summary>Some customers, in any order.</summary>
    public static async ValueTask<List<DcmCustomerRow>> Find(DbConnection connection, string partner, IReadOnlyList<string> references)
    {
        var found = new List<DcmCustomerRow>(references.Count);
        foreach (var some in references.Chunk(ValueList.Many))
        {
            var values = new DynamicParameters(new { partner });
            found.AddRange(await connection.QueryAsync<DcmCustomerRow>(
                Customers + $"WHERE partner = @partner AND reference IN {ValueList.Add(values, "some", some, ValueList.Many)}", values));
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
        long most)
    {
        var total = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM dcm_accounts WHERE partner = @partner",
            new { partner });
        var place = PagePlace.Of(offset, most, total, false);
        return (place.InOrder((await connection.QueryAsync<DcmAccountRow>(place.IsDescending ? LastAccounts : FirstAccounts,
            new { partner, most = place.Take, offset = place.Skip })).AsList()), total);
    }

    /// <summary>The customer was deleted. It runs before the row of the partner's customer is removed.</summary>
    public static async Task RemoveOf(DbConnection connection, string customerId, ServiceKeys keys)
    {
        foreach (var (partner, reference) in await PartnerCustomers.ReferencesOf(connection, customerId))
            await Remove(connection, partner, reference, keys);
    }

    public static async ValueTask Remove(DbConnection connection, string partner, string reference, ServiceKeys keys)
    {
        var batch = new StatementBatch();
        if (await Find(connection, partner, reference) is { } row)
        {
            var order = new DcmOrder(keys);
            if (DcmSortKeys.Open(keys, partner, reference, row.SortKeys) is { } known)
                foreach (var ordering in DcmSortKeys.Orderings)
                    await order.Move(connection, partner, ordering, row.Place(known[ordering]), null);
            DcmGroupRows.Move(batch, partner, reference, row.GroupId, null);
        }
        foreach (var sql in (string[])[
            "DELETE FROM dcm_customers WHERE partner = @partner AND reference = @reference",
            RemoveValues,
            "DELETE FROM dcm_accounts WHERE partner = @partner AND reference = @reference"])
            batch.Add(sql, ("partner", partner), ("reference", reference));
        await batch.Run(connection);
    }
}
