using System.Data.Common;
using AnchorCallbacks.Customers.Record;

namespace AnchorCallbacks.Customers;

/// <summary>Runs in the transaction that changes a customer or its status as a type. Slices above this one record there what
/// follows.</summary>
/// <param name="before">The record before; null: the customer is new.</param>
delegate ValueTask CustomerChanged(DbConnection connection, CustomerRecord? before, Customer after, DateTimeOffset now);

/// <summary>All that follow changes of customers.</summary>
sealed class CustomerFollowers(IEnumerable<CustomerChanged> all)
{
    readonly CustomerChanged[] all = [.. all];

    public async ValueTask Changed(DbConnection connection, CustomerRecord? before, Customer after, DateTimeOffset now)
    {
        foreach (var follower in all)
            await follower(connection, before, after, now);
    }
}
