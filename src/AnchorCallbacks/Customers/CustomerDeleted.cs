using System.Data.Common;

namespace AnchorCallbacks.Customers;

/// <summary>Runs in the transaction that deletes a customer. Slices above this one clean up their own rows there.</summary>
delegate Task CustomerDeleted(DbConnection connection, string customerId, DateTimeOffset now);

/// <summary>Runs in the transaction that erases a deleted customer's data, at once or when its retention has ended.</summary>
delegate Task CustomerErased(DbConnection connection, string customerId);
