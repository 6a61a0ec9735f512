using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>How many transactions are open, wait for a person, or must be paid back.</summary>
sealed class TransactionCounts
{
    public long Open { get; init; }
    public long Stuck { get; init; }
    public long Refunds { get; init; }

    // Conditions that are always true make each part walk along its partial index.
    public static async ValueTask<TransactionCounts> Read(DbConnection connection) => await connection.QuerySingleAsync<TransactionCounts>(
        """
        SELECT (SELECT count(*) FROM transactions WHERE open = 1 AND started_at >= 0) AS open,
            (SELECT count(*) FROM transactions WHERE problem <> '' AND id > '') AS stuck,
            (SELECT count(*) FROM transactions WHERE refund_due <> '' AND started_at >= 0) AS refunds
        """);
}
