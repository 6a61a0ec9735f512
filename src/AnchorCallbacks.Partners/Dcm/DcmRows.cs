using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

sealed class DcmCustomerRow
{
    public string Reference { get; init; } = "";
    public bool Disabled { get; init; }
    public long Balance { get; init; }
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
    public bool Includes(DcmCustomerRow row) => (WithDisabled || !row.Disabled) && row.Balance >= MinBalance && row.Balance <= MaxBalance
        && row.CreatedAt >= MinCreated && row.CreatedAt <= MaxCreated && row.UpdatedAt >= MinUpdated && row.UpdatedAt <= MaxUpdated;
}

/// <summary>DCM's own tables.</summary>
static class DcmRows
{
    const string InRange =
        """
        WHERE partner = @partner AND created_at >= @MinCreated AND created_at <= @MaxCreated AND updated_at >= @MinUpdated
            AND updated_at <= @MaxUpdated AND balance >= @MinBalance AND balance <= @MaxBalance AND disabled <= @mostDisabled
        """;

    const string Columns = "SELECT reference, disabled, balance, created_at, updated_at FROM dcm_customers ";

    const string Limit = " LIMIT @most OFFSET @offset";

    const string OldestFirst = Columns + InRange + " ORDER BY created_at, reference" + Limit;
    const string NewestFirst = Columns + InRange + " ORDER BY created_at DESC, reference DESC" + Limit;
    const string UnchangedFirst = Columns + InRange + " ORDER BY updated_at, reference" + Limit;
    const string ChangedFirst = Columns + InRange + " ORDER BY updated_at DESC, reference DESC" + Limit;
    const string Counted = "SELECT count(*) FROM dcm_customers " + InRange;

    const string Accounts = "SELECT id, reference, iban, created_at, updated_at FROM dcm_accounts ";

    public static Task<int> Save(DbConnection connection, string partner, DcmCustomerRow row) => connection.ExecuteAsync(
        """
        INSERT INTO dcm_customers (partner, reference, disabled, balance, created_at, updated_at)
        VALUES (@partner, @Reference, @disabled, @Balance, @CreatedAt, @UpdatedAt)
        ON CONFLICT (partner, reference) DO UPDATE SET disabled = excluded.disabled, balance = excluded.balance,
            updated_at = excluded.updated_at
        """, new { partner, row.Reference, disabled = row.Disabled ? 1L : 0L, row.Balance, row.CreatedAt, row.UpdatedAt });

    public static async ValueTask SaveWords(DbConnection connection, string partner, string reference, IEnumerable<long> digests)
    {
        var batch = new StatementBatch();
        batch.Add("DELETE FROM dcm_words WHERE partner = @partner AND reference = @reference", ("partner", partner),
            ("reference", reference));
        foreach (var digest in digests)
            batch.Add("INSERT INTO dcm_words (partner, digest, reference) VALUES (@partner, @digest, @reference)", ("partner", partner),
                ("digest", digest), ("reference", reference));
        await batch.Run(connection);
    }

    public static ValueTask<long> Count(DbConnection connection, string partner, DcmRange range) =>
        new(connection.ExecuteScalarAsync<long>(Counted, Values(partner, range, 0, 0)));

    /// <param name="ordering"><c>created_at</c> or <c>updated_at</c>, with <c>-</c> for the newest first.</param>
    public static async ValueTask<List<DcmCustomerRow>> Page(DbConnection connection, string partner, DcmRange range, string ordering,
        long offset, long most) => (await connection.QueryAsync<DcmCustomerRow>(ordering switch
        {
            "-created_at" => NewestFirst,
            "updated_at" => UnchangedFirst,
            "-updated_at" => ChangedFirst,
            _ => OldestFirst,
        }, Values(partner, range, offset, most))).AsList();

    /// <summary>The customers with a word.</summary>
    public static async ValueTask<List<DcmCustomerRow>> WithWord(DbConnection connection, string partner, long digest, long most) =>
        (await connection.QueryAsync<DcmCustomerRow>(
            """
            SELECT c.reference, c.disabled, c.balance, c.created_at, c.updated_at
            FROM dcm_words w
            JOIN dcm_customers c ON c.partner = w.partner AND c.reference = w.reference
            WHERE w.partner = @partner AND w.digest = @digest LIMIT @most
            """, new { partner, digest, most })).AsList();

    public static async ValueTask<DcmCustomerRow?> Find(DbConnection connection, string partner, string reference) =>
        await connection.QueryFirstOrDefaultAsync<DcmCustomerRow>(Columns + "WHERE partner = @partner AND reference = @reference",
            new { partner, reference });

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
    public static async Task RemoveOf(DbConnection connection, string customerId)
    {
        foreach (var (partner, reference) in await PartnerCustomers.ReferencesOf(connection, customerId))
            foreach (var sql in (string[])[
                "DELETE FROM dcm_customers WHERE partner = @partner AND reference = @reference",
                "DELETE FROM dcm_words WHERE partner = @partner AND reference = @reference",
                "DELETE FROM dcm_accounts WHERE partner = @partner AND reference = @reference"])
                await connection.ExecuteAsync(sql, new { partner, reference });
    }

    static object Values(string partner, DcmRange range, long offset, long most) => new
    {
        partner,
        range.MinCreated,
        range.MaxCreated,
        range.MinUpdated,
        range.MaxUpdated,
        range.MinBalance,
        range.MaxBalance,
        mostDisabled = range.WithDisabled ? 1L : 0L,
        offset,
        most,
    };
}
