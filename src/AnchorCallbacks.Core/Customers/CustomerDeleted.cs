using System.Data.Common;

namespace AnchorCallbacks.Customers;

/// <summary>Runs in the transaction that deletes a customer. Slices above this one clean up their own rows there.</summary>
delegate Task CustomerDeleted(DbConnection connection, string customerId, DateTimeOffset now);
