using System.Data.Common;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Finds the customers of a page. The database filters, counts and orders by time. Names are sealed: a few customers are ordered
/// here, and many come in the order of <see cref="DcmOrder"/>.</summary>
/// <param name="few">The largest number of customers that are all read for a page.</param>
sealed class DcmLists(ServiceKeys keys, int few = 3_000)
{
    /// <summary>The cost of a customer that is read by its group and sorted. The unit is a customer that is passed in an index.</summary>
    const int CostOfGroup = 3;

    /// <summary>The cost of the question which customers of a block count. The unit is a customer that is read.</summary>
    const int CostOfBlock = 2_000;

    readonly DcmOrder order = new(keys);

    public async ValueTask<(IReadOnlyList<string> References, long Total)> Page(DbConnection connection, string partner, DcmQuery query)
    {
        var filter = await DcmFilter.Of(connection, keys, partner, query, few);
        if (filter.IsShort)
        {
            var found = (await connection.QueryAsync<string>($"SELECT c.reference {filter.Walk} {InTime(query, filter)}",
                filter.Values)).AsList();
            return ([.. (query.OrdersByName ? await Sorted(connection, partner, found, query) : found)
                .Skip((int)query.Offset).Take((int)query.Limit)], found.Count);
        }
        var total = filter.IsOfGroups ? await DcmGroupRows.Count(connection, filter.Groups, filter.Values)
            : await connection.ExecuteScalarAsync<long>($"SELECT count(*) {filter.OfGroups}", filter.Values);
        var place = PagePlace.Of(query.Offset, query.Limit, total, query.IsDescending);
        if (place.Take == 0)
            return ([], total);
        if (query.OrdersByName)
            return (await ByName(connection, partner, query, filter, total, place), total);
        var isOfGroups = filter.HasGroups && total * CostOfGroup
            < (place.Skip + place.Take) * await CountAll(connection, partner) / total;
        filter.Values.Add("most", place.Take);
        filter.Values.Add("offset", place.Skip);
        return (place.InOrder((await connection.QueryAsync<string>(
            $"SELECT c.reference {(isOfGroups ? filter.OfGroups : filter.Walk)} {InTime(query.OrderField, place.IsDescending, isOfGroups)}"
                + " LIMIT @most OFFSET @offset", filter.Values)).AsList()), total);
    }

    /// <summary>Moves a saved customer to its place in each order.</summary>
    public async ValueTask Move(DbConnection connection, string partner, DcmCustomerRow? before, DcmSortKeys after, DcmCustomerRow saved)
    {
        var known = before is null ? null : DcmSortKeys.Open(keys, partner, saved.Reference, before.SortKeys);
        foreach (var ordering in DcmSortKeys.Orderings)
            await order.Move(connection, partner, ordering, known is null ? null : before!.Place(known[ordering]),
                saved.Place(after[ordering]));
    }

    async ValueTask<List<string>> ByName(DbConnection connection, string partner, DcmQuery query, DcmFilter filter, long total,
        PagePlace place)
    {
        var ordering = query.Ordering.TrimStart('-');
        if (filter.IsOfGroups)
            return await order.Page(connection, partner, ordering, place, query.Range.WithDisabled,
                filter.HasGroups ? await DcmGroupRows.Ids(connection, filter.Groups, filter.Values) : null, null);
        if (total <= few)
        {
            var found = (await connection.QueryAsync<string>($"SELECT c.reference {filter.OfGroups}", filter.Values)).AsList();
            return [.. (await Sorted(connection, partner, found, query)).Skip((int)query.Offset).Take((int)query.Limit)];
        }
        var blocks = (place.Skip + place.Take) * await CountAll(connection, partner) / total / DcmOrder.Most;
        var all = total < blocks * CostOfBlock
            ? (await connection.QueryAsync<string>($"SELECT c.reference {filter.OfGroups}", filter.Values)).ToHashSet() : null;
        return await order.Page(connection, partner, ordering, place, query.Range.WithDisabled, null, async some =>
        {
            if (all is not null)
                return all;
            var list = ValueList.Add(filter.Values, "some", some, DcmOrder.Most);
            return [.. await connection.QueryAsync<string>($"SELECT c.reference {filter.Walk}{filter.OneOf(list)}", filter.Values)];
        });
    }

    async ValueTask<IEnumerable<string>> Sorted(DbConnection connection, string partner, List<string> found, DcmQuery query)
    {
        var ordering = query.Ordering.TrimStart('-');
        var places = (await DcmRows.Find(connection, partner, found))
            .Select(row => row.Place(DcmSortKeys.Open(keys, partner, row.Reference, row.SortKeys)?[ordering] ?? "")).Order();
        return (query.IsDescending ? places.Reverse() : places).Select(place => place.Reference);
    }

    static ValueTask<long> CountAll(DbConnection connection, string partner) =>
        DcmGroupRows.Count(connection, "WHERE partner = @partner", new(new { partner }));

    static string InTime(DcmQuery query, DcmFilter filter) =>
        query.OrdersByName ? "" : InTime(query.OrderField, query.IsDescending, isSorted: filter.IsOfCustomers);

    /// <param name="isSorted">Few customers are wanted. The "+ 0" keeps the planner off the index in this order, which has all.</param>
    static string InTime(string column, bool isDescending, bool isSorted) =>
        $"ORDER BY c.{column}{(isSorted ? " + 0" : "")}{(isDescending ? " DESC" : "")}, c.reference{(isDescending ? " DESC" : "")}";
}
