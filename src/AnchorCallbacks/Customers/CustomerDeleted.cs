using System.Data.Common;

namespace AnchorCallbacks.Customers;

/// <summary>Runs in the transaction that deletes a customer. Slices above this one end there what they keep about the customer.</summary>
delegate Task CustomerDeleted(DbConnection connection, string customerId, DateTimeOffset now);
