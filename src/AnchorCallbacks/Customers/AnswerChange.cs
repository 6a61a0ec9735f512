using System.Data.Common;
using AnchorCallbacks.Customers.Record;

namespace AnchorCallbacks.Customers;

/// <summary>What GET answers about a customer has changed, or may have: a PUT, an operator's decision, or types that changed. All of
/// them end in <see cref="Save"/>, in the transaction that changes the customer: whoever must tell others does it from there.</summary>
/// <param name="Version">The record's version from now on.</param>
/// <param name="Statuses">Those that become new or different; a record may change and leave all of them as they were.</param>
sealed record AnswerChange(string CustomerId, long Version, CustomerRecord Record, List<StatusRow> Statuses, DateTimeOffset At)
{
    public async ValueTask Save(DbConnection connection) => await CustomerRows.SaveStatuses(connection, CustomerId, Statuses);
}
