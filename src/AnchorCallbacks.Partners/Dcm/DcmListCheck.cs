using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Compares the rows of DCM's lists with the customers' records, for a check of the store. What does not open is not compared: the
/// check of sealed rows names it. What waits for <see cref="DcmOrdering"/> is not compared either.</summary>
sealed class DcmListCheck(ServiceKeys keys)
{
    const string Repair = "; a PUT of the customer by its bank makes its rows again";

    const string Values = "dcm_values", Customers = "dcm_customers";

    static readonly string[] ByReference = ["partner", "reference"];

    sealed class OwnedRow
    {
        public string Partner { get; init; } = "";
        public string Reference { get; init; } = "";
        public string CustomerId { get; init; } = "";
        public long CreatedAt { get; init; }
    }

    sealed record ValueRow(string Reference, long Digest, long CreatedAt, long GroupId, bool Disabled, long UpdatedAt, long Balance);

    /// <param name="keys">Null: the store has none, and nothing to compare.</param>
    public static IReadOnlyList<StoreCheck> All(ServiceKeys? keys)
    {
        if (keys is null)
            return [];
        var (lists, order) = (new DcmListCheck(keys), new DcmOrderCheck(keys));
        const string Groups = "dcm_groups", Order = "dcm_order";
        return
        [
            new(Groups, Groups, [], 0, (connection, _) => DcmGroupRows.Recount(connection, keys)),
            new(Groups, "partner_customers", ByReference, 100, lists.Compare),
            Orphans(Customers, ByReference, "partner_customers o", "AND o.customer_type = 'dcm'"),
            Orphans(Values, ["partner", "digest", "created_at", "reference"], "dcm_customers o", ""),
            Orphans("dcm_accounts", ["partner", "id"], "dcm_customers o", ""),
            new(Groups, Order, [], 0, (connection, _) => DcmOrderCheck.Recount(connection)),
            new(Groups, Order, ["partner", "ordering", "id"], 20, order.Compare),
        ];

        // The order keeps SQLite on the key of the range, and OFFSET keeps PostgreSQL from a join with all owners.
        static StoreCheck Orphans(string table, IReadOnlyList<string> key, string owner, string condition) =>
            new(Groups, table, key, 400, async (connection, range) => [.. (await connection.QueryAsync<(string Partner, string Reference)>(
                $"""
                SELECT partner, reference FROM {table} d WHERE {range.Condition(key)}
                    AND NOT EXISTS (SELECT 1 FROM {owner} WHERE o.partner = d.partner AND o.reference = d.reference {condition}
                        LIMIT 1 OFFSET 0)
                ORDER BY {string.Join(", ", key)}
                """, range.Values())).Distinct()
                .Select(row => new StoreFinding(table, $"{row.Partner} {row.Reference}", "belongs to no customer"))]);
    }

    async ValueTask<List<StoreFinding>> Compare(DbConnection connection, KeyRange range)
    {
        var findings = new List<StoreFinding>();
        var owned = await connection.QueryAsync<OwnedRow>(
            $"""
            SELECT partner, reference, customer_id, created_at
            FROM partner_customers WHERE {range.Condition(ByReference)} AND customer_type = 'dcm'
            """, range.Values());
        foreach (var some in owned.GroupBy(row => row.Partner))
        {
            string[] references = [.. some.Select(row => row.Reference)];
            var records = (await CustomerRows.FindSome(connection, [.. some.Select(row => row.CustomerId).Distinct()]))
                .ToDictionary(row => row.Id, Open);
            var rows = (await DcmRows.Find(connection, some.Key, references)).ToDictionary(row => row.Reference);
            var values = (await ValuesOf(connection, some.Key, references)).ToLookup(value => value.Reference);
            foreach (var customer in some)
            {
                var id = $"{some.Key} {customer.Reference}";
                if (!records.TryGetValue(customer.CustomerId, out var record))
                    findings.Add(new("partner_customers", id, "has no customer"));
                else if (record is not null && !rows.ContainsKey(customer.Reference))
                    findings.Add(new(Customers, id, "is missing: no list shows the customer" + Repair));
                else if (record is not null && rows[customer.Reference] is { SortKeys: not null } row)
                    Compare(findings, some.Key, customer, record, row, [.. values[customer.Reference]]);
            }
        }
        return findings;
    }

    void Compare(List<StoreFinding> findings, string partner, OwnedRow customer, CustomerRecord record, DcmCustomerRow row,
        List<ValueRow> values)
    {
        var id = $"{partner} {customer.Reference}";
        var right = DcmIndex.Row(keys, partner, customer.Reference, record, customer.CreatedAt, row.UpdatedAt, out var group);
        var sortKeys = DcmSortKeys.Open(keys, partner, row.Reference, row.SortKeys);
        string[] different =
        [
            .. row.GroupId != group.Id ? (string[])["group_id"] : [],
            .. row.Disabled != right.Disabled ? (string[])["disabled"] : [],
            .. row.Balance != right.Balance ? (string[])["balance"] : [],
            .. row.CreatedAt != right.CreatedAt ? (string[])["created_at"] : [],
            .. sortKeys is not null && sortKeys != DcmSortKeys.Of(record) ? (string[])["sort_keys"] : [],
        ];
        if (different.Length > 0)
            findings.Add(new(Customers, id, $"differs from the customer's record: {string.Join(", ", different)}{Repair}"));
        var digests = DcmGroup.OtherDigests(keys, partner, record);
        var wrong = new (string What, int Number)[]
        {
            ("missing", digests.Except(values.Select(value => value.Digest)).Count()),
            ("orphaned", values.Count(value => !digests.Contains(value.Digest))),
            // A customer that differs itself is named already.
            ("different", different.Length > 0 ? 0 : values.Count(value => digests.Contains(value.Digest) && value != new ValueRow(
                row.Reference, value.Digest, row.CreatedAt, row.GroupId, row.Disabled, row.UpdatedAt, row.Balance))),
        };
        if (Array.Exists(wrong, one => one.Number > 0))
            findings.Add(new(Values, id, $"differ from the customer's record: {string.Join(", ", wrong.Where(one => one.Number > 0)
                .Select(one => FormattableString.Invariant($"{one.Number} {one.What}")))}{Repair}"));
    }

    static async ValueTask<List<ValueRow>> ValuesOf(DbConnection connection, string partner, string[] references)
    {
        var found = new List<ValueRow>();
        foreach (var some in references.Chunk(ValueList.Many))
        {
            var parameters = new DynamicParameters(new { partner });
            // The expression keeps the planner off the primary key, which begins with the partner.
            await using var reader = await connection.ExecuteReaderAsync(
                $"""
                SELECT reference, digest, created_at, group_id, disabled, updated_at, balance FROM dcm_values
                WHERE reference IN {ValueList.Add(parameters, "some", some, ValueList.Many)} AND partner || '' = @partner
                """, parameters);
            while (await reader.ReadAsync())
                found.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4) != 0,
                    reader.GetInt64(5), reader.GetInt64(6)));
        }
        return found;
    }

    /// <returns>Null if it does not open.</returns>
    CustomerRecord? Open(CustomerRow row)
    {
        try
        {
            return row.Open(keys.DataKeys).Record;
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
