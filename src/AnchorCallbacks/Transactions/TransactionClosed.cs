using System.Data.Common;

namespace AnchorCallbacks.Transactions;

/// <summary>Runs in the database transaction that notes that an AP transaction has ended. Slices above this one end there what still waits
/// for it.</summary>
delegate Task TransactionClosed(DbConnection connection, string transactionId, string reason, DateTimeOffset now);
