using System.Data.Common;
using System.Text;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Sealing;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Finds the customers of a page. The database filters, counts and orders by time. Names are sealed: a few customers are ordered
/// here, and many come in the order of <see cref="DcmOrder"/>.</summary>
/// <param name="mostSorted">The largest number of customers that is sorted here.</param>
sealed class DcmLists(ServiceKeys keys, int mostSorted = 2_000)
{
    const string InRange =
        """
        c.partner = @partner AND c.created_at >= @MinCreated AND c.created_at <= @MaxCreated AND c.updated_at >= @MinUpdated
            AND c.updated_at <= @MaxUpdated AND c.balance >= @MinBalance AND c.balance <= @MaxBalance AND c.disabled <= @mostDisabled
        """;

    readonly DcmOrder order = new(keys);

    /// <summary>A keyed digest of a value that a list filters by.</summary>
    static long Digest(ServiceKeys keys, string partner, string filter, string value) =>
        SearchDigest.Of(keys, $"dcm\n{partner}\n{filter}\n{value}");

    /// <summary>The digests of a customer.</summary>
    public static List<long> Digests(ServiceKeys keys, string partner, CustomerRecord record) =>
        [.. DcmMembers.All.Where(member => member.Filter is not null && record[member.Field] is not null)
            .Select(member => Digest(keys, partner, member.Filter!, DcmMembers.Folded(member.Filter!, record[member.Field]!.Text)))
            .Concat(DcmQuery.SearchWords(record).Select(word => Digest(keys, partner, DcmQuery.Search, word))).Distinct()];

    public async ValueTask<(IReadOnlyList<string> References, long Total)> Page(DbConnection connection, string partner, DcmQuery query)
    {
        var values = new DynamicParameters(new
        {
            partner,
            query.Range.MinCreated,
            query.Range.MaxCreated,
            query.Range.MinUpdated,
            query.Range.MaxUpdated,
            query.Range.MinBalance,
            query.Range.MaxBalance,
            mostDisabled = query.Range.WithDisabled ? 1L : 0L,
        });
        var from = await Filters(connection, partner, query, values);
        var isWhole = query.Range.IsOpen && !query.HasWords;
        var total = isWhole ? await DcmOrder.Count(connection, partner, query.Range.WithDisabled)
            : await connection.ExecuteScalarAsync<long>($"SELECT count(*) {from}", values);
        var isDescending = query.Ordering.StartsWith('-');
        if (!query.OrdersByName)
        {
            values.Add("offset", query.Offset);
            values.Add("most", query.Limit);
            var column = (query.OrderField, isDescending) switch
            {
                ("updated_at", false) => "c.updated_at, c.reference",
                ("updated_at", true) => "c.updated_at DESC, c.reference DESC",
                (_, true) => "c.created_at DESC, c.reference DESC",
                _ => "c.created_at, c.reference",
            };
            return ((await connection.QueryAsync<string>(
                $"SELECT c.reference {from} ORDER BY {column} LIMIT @most OFFSET @offset", values)).AsList(), total);
        }
        var ordering = query.Ordering.TrimStart('-');
        if (total <= mostSorted)
            return (await Sorted(connection, partner, from, values, query, ordering, isDescending), total);
        return (await order.Page(connection, partner, ordering, isDescending, query.Range.WithDisabled, query.Offset, query.Limit,
            isWhole ? null : async some =>
            {
                var list = DcmValueList.Add(values, "some", some, DcmOrder.Most);
                return [.. await connection.QueryAsync<string>($"SELECT c.reference {from} AND c.reference IN {list}", values)];
            }), total);
    }

    /// <summary>Moves a saved customer to its place in each order.</summary>
    public async ValueTask Move(DbConnection connection, string partner, string reference, DcmCustomerRow? before, DcmSortKeys after,
        bool isDisabled)
    {
        var known = before is null ? null : DcmSortKeys.Open(keys, partner, reference, before.SortKeys);
        foreach (var ordering in DcmSortKeys.Orderings)
            await order.Move(connection, partner, ordering,
                known is null ? null : new(known[ordering], reference, before!.Disabled), new(after[ordering], reference, isDisabled));
    }

    /// <summary>The table and the conditions. The rarest filter comes first: the database reads its customers and looks at the others for
    /// each.</summary>
    async ValueTask<string> Filters(DbConnection connection, string partner, DcmQuery query, DynamicParameters values)
    {
        var filters = new List<(long[] Digests, long Customers)>();
        var isByValue = query.Words.Any(filter => filter[0].Name != DcmQuery.Reference);
        var from = new StringBuilder("FROM ").Append(isByValue ? "dcm_values" : "dcm_customers").Append(" c WHERE ").Append(InRange);
        foreach (var filter in query.Words)
            if (filter[0].Name == DcmQuery.Reference)
            {
                from.Append(" AND c.reference IN ")
                    .Append(DcmValueList.Add(values, "reference", [.. filter.Select(word => word.Value)], DcmValueList.Many));
            }
            else
            {
                long[] digests = [.. filter.Select(word => Digest(keys, partner, word.Name, word.Value)).Distinct()];
                filters.Add((digests, query.Words.Count == 1 ? 0 : await Few(connection, partner, digests)));
            }
        var rarest = filters.OrderBy(filter => filter.Customers).Take(1).ToList();
        foreach (var (at, filter) in rarest.Concat(filters.Except(rarest).OrderBy(filter => filter.Digests.Length)).Index())
        {
            var list = DcmValueList.Add(values, $"digest{(char)('a' + at)}", filter.Digests, Size(filter.Digests));
            from.Append(at == 0 ? $" AND c.digest IN {list}"
                : $" AND EXISTS (SELECT 1 FROM dcm_values o WHERE o.partner = c.partner AND o.digest IN {list}"
                    + " AND o.created_at = c.created_at AND o.reference = c.reference)");
        }
        return from.ToString();
    }

    async ValueTask<List<string>> Sorted(DbConnection connection, string partner, string from, DynamicParameters values, DcmQuery query,
        string ordering, bool isDescending)
    {
        var found = (await connection.QueryAsync<string>($"SELECT c.reference {from}", values)).AsList();
        var places = (await DcmRows.Find(connection, partner, found)).Select(row => new DcmPlace(
            DcmSortKeys.Open(keys, partner, row.Reference, row.SortKeys)?[ordering] ?? "", row.Reference, row.Disabled)).Order();
        return [.. (isDescending ? places.Reverse() : places).Skip((int)query.Offset).Take((int)query.Limit)
            .Select(place => place.Reference)];
    }

    /// <summary>The number of customers of a filter, up to some thousand.</summary>
    static async ValueTask<long> Few(DbConnection connection, string partner, long[] digests)
    {
        var values = new DynamicParameters(new { partner });
        var list = DcmValueList.Add(values, "digest", digests, Size(digests));
        return await connection.ExecuteScalarAsync<long>(
            $"SELECT count(*) FROM (SELECT 1 FROM dcm_values WHERE partner = @partner AND digest IN {list} LIMIT 5000) AS few", values);
    }

    static int Size(long[] digests) => digests.Length == 1 ? 1 : DcmValueList.Many;
}
