using System.Data.Common;

namespace AnchorCallbacks.Transactions;

/// <summary>Runs in the database transaction that records the end of an AP transaction. Slices above this one end what still waits for
/// it.</summary>
delegate Task TransactionClosed(DbConnection connection, string transactionId, string reason, DateTimeOffset now);
