using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners;

/// <summary>A customer of a partner.</summary>
sealed record PartnerCustomerRow
{
    public string Reference { get; init; } = "";
    public string CustomerId { get; init; } = "";
    public string CustomerType { get; init; } = "";
    public string State { get; init; } = "";

    /// <summary>The status that the partner sees, as the last event told it; empty: it was not noted yet.</summary>
    public string Shown { get; init; } = "";

    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
}

/// <summary>The table of partners' customers. Every statement names the partner: another's customer does not exist.</summary>
static class PartnerCustomers
{
    const string Columns =
        "SELECT reference, customer_id, customer_type, state, shown, created_at, updated_at FROM partner_customers";

    const string OldestFirst = Columns + " WHERE partner = @partner ORDER BY created_at, reference LIMIT @most OFFSET @offset";

    const string NewestFirst = Columns + " WHERE partner = @partner ORDER BY created_at DESC, reference DESC LIMIT @most OFFSET @offset";

    /// <summary>Customers without a Stellar account have this in place of a memo's type. AP has no such type.</summary>
    public const string MemoType = "partner";

    public static CustomerKey NewKey(string reference) => new(null, "", new(MemoType, reference));

    public static byte[] ExternalDigest(ServiceKeys keys, string partner, string externalId) =>
        HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"external\n{partner}\n{externalId}"));

    public static async ValueTask<PartnerCustomerRow?> Find(DbConnection connection, string partner, string reference) =>
        await connection.QueryFirstOrDefaultAsync<PartnerCustomerRow>(Columns + " WHERE partner = @partner AND reference = @reference",
            new { partner, reference });

    /// <summary>Some customers, in any order.</summary>
    public static async ValueTask<List<PartnerCustomerRow>> Find(DbConnection connection, string partner, IReadOnlyList<string> references)
    {
        var found = new List<PartnerCustomerRow>(references.Count);
        foreach (var some in references.Chunk(ValueList.Many))
        {
            var values = new DynamicParameters(new { partner });
            found.AddRange(await connection.QueryAsync<PartnerCustomerRow>(
                Columns + $" WHERE partner = @partner AND reference IN {ValueList.Add(values, "some", some, ValueList.Many)}", values));
        }
        return found;
    }

    public static async ValueTask<PartnerCustomerRow?> FindExternal(DbConnection connection, string partner, byte[] external) =>
        await connection.QueryFirstOrDefaultAsync<PartnerCustomerRow>(Columns + " WHERE partner = @partner AND external = @external",
            new { partner, external });

    public static Task<int> Add(DbConnection connection, string partner, PartnerCustomerRow row, byte[] external) =>
        connection.ExecuteAsync(
        """
        INSERT INTO partner_customers (partner, reference, customer_id, customer_type, external, state, shown, created_at, updated_at)
        VALUES (@partner, @Reference, @CustomerId, @CustomerType, @external, @State, @Shown, @CreatedAt, @UpdatedAt)
        """,
        new { partner, row.Reference, row.CustomerId, row.CustomerType, external, row.State, row.Shown, row.CreatedAt, row.UpdatedAt });

    public static Task<int> Touch(DbConnection connection, string partner, string reference, string state, long at) =>
        connection.ExecuteAsync(
            "UPDATE partner_customers SET state = @state, updated_at = @at WHERE partner = @partner AND reference = @reference",
            new { partner, reference, state, at });

    /// <summary>Notes the status that the partner sees from now on.</summary>
    public static Task<int> Show(DbConnection connection, string partner, PartnerCustomerRow row) => connection.ExecuteAsync(
        """
        UPDATE partner_customers SET state = @State, shown = @Shown, updated_at = @UpdatedAt
        WHERE partner = @partner AND reference = @Reference
        """, new { row.State, row.Shown, row.UpdatedAt, partner, row.Reference });

    /// <summary>The partner's customer is another one of ours from now on. Kept answers go with it.</summary>
    public static async Task Move(DbConnection connection, string partner, PartnerCustomerRow row, string customerId)
    {
        await connection.ExecuteAsync(
            "UPDATE partner_customers SET customer_id = @customerId WHERE partner = @partner AND reference = @Reference",
            new { customerId, partner, row.Reference });
        await connection.ExecuteAsync(
            "UPDATE partner_answers SET customer_id = @customerId WHERE partner = @partner AND customer_id = @old",
            new { customerId, partner, old = row.CustomerId });
    }

    public static ValueTask<long> Count(DbConnection connection, string partner) =>
        new(connection.ExecuteScalarAsync<long>("SELECT count(*) FROM partner_customers WHERE partner = @partner", new { partner }));

    public static async ValueTask<List<PartnerCustomerRow>> Page(DbConnection connection, string partner, PagePlace place) =>
        place.InOrder((await connection.QueryAsync<PartnerCustomerRow>(place.IsDescending ? NewestFirst : OldestFirst,
            new { partner, most = place.Take, offset = place.Skip })).AsList());

    sealed class OwnerRow
    {
        public string Partner { get; init; } = "";
        public string Reference { get; init; } = "";
    }

    /// <summary>The customer at all partners that have it.</summary>
    public static async ValueTask<List<(string Partner, PartnerCustomerRow Row)>> OfCustomer(DbConnection connection, string customerId)
    {
        var all = new List<(string, PartnerCustomerRow)>();
        foreach (var (partner, reference) in await ReferencesOf(connection, customerId))
            if (await Find(connection, partner, reference) is { } row)
                all.Add((partner, row));
        return all;
    }

    /// <summary>The customer's references at all partners.</summary>
    public static async ValueTask<List<(string Partner, string Reference)>> ReferencesOf(DbConnection connection, string customerId) =>
        [.. (await connection.QueryAsync<OwnerRow>(
            "SELECT partner, reference FROM partner_customers WHERE customer_id = @customerId", new { customerId }))
            .Select(row => (row.Partner, row.Reference))];

    /// <summary>The customers after one, oldest first.</summary>
    public static async ValueTask<List<PartnerCustomerRow>> After(DbConnection connection, string partner, long at, string reference,
        int most) => (await connection.QueryAsync<PartnerCustomerRow>(
            Columns + " WHERE partner = @partner AND (created_at, reference) > (@at, @reference)"
                + " ORDER BY created_at, reference LIMIT @most",
            new { partner, at, reference, most = (long)most })).AsList();

    /// <summary>The partners that have the customer.</summary>
    public static async ValueTask<List<string>> PartnersOf(DbConnection connection, string customerId) =>
        (await connection.QueryAsync<string>("SELECT partner FROM partner_customers WHERE customer_id = @customerId ORDER BY partner",
            new { customerId })).AsList();

    /// <summary>The customer was deleted.</summary>
    public static async Task RemoveOf(DbConnection connection, string customerId)
    {
        await connection.ExecuteAsync("DELETE FROM partner_customers WHERE customer_id = @customerId", new { customerId });
        await connection.ExecuteAsync("DELETE FROM partner_answers WHERE customer_id = @customerId", new { customerId });
    }
}
