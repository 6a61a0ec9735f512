using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Partners;

/// <summary>The records of a page, without a statement for each customer.</summary>
static class PartnerRecords
{
    /// <returns>By the partner's reference. A customer without a record is not there.</returns>
    public static async ValueTask<Dictionary<string, CustomerRecord>> Open(DbConnection connection, string partner,
        IReadOnlyList<string> references, DataKeys keys) =>
        (await Open(connection, await PartnerCustomers.Find(connection, partner, references), keys))
            .ToDictionary(item => item.Row.Reference, item => item.Record);

    public static async ValueTask<List<(PartnerCustomerRow Row, CustomerRecord Record)>> Open(DbConnection connection,
        IReadOnlyList<PartnerCustomerRow> rows, DataKeys keys)
    {
        var customers = (await CustomerRows.FindSome(connection, [.. rows.Select(row => row.CustomerId).Distinct()]))
            .ToDictionary(customer => customer.Id);
        return [.. rows.Where(row => customers.ContainsKey(row.CustomerId))
            .Select(row => (row, customers[row.CustomerId].Open(keys).Record))];
    }
}
