using System.Data.Common;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Customers;

/// <summary>A customer's transactions in which money may still move: open ones, and failed ones whose funds were received.</summary>
sealed class UnsettledTransactions(TransactionStore transactions)
{
    public async ValueTask<List<string>> Of(DbConnection connection, string customerId, string account, Memo memo)
    {
        var unsettled = new List<string>();
        foreach (var row in await TransactionRows.OfCustomer(connection, customerId, account, memo))
            if (row.Open || (row.IsFailed && await HasFunds(connection, row)))
                unsettled.Add(row.Id);
        return unsettled;
    }

    /// <summary>True if the transaction cannot be opened.</summary>
    async ValueTask<bool> HasFunds(DbConnection connection, TransactionRow row)
    {
        try
        {
            var transaction = transactions.Read(row);
            return transaction.TransferReceivedAt is not null
                || (transaction.Sep == Sep.TwentyFour
                    && (transaction.StellarTransactions is { Count: > 0 } || await FundsRows.HasProof(connection, row.Id)));
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            return true;
        }
    }
}
