using System.Data.Common;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Customers;

/// <summary>A possible change of the answer to GET, after a PUT, a decision or a change of the types. Each calls <see cref="Save"/> in the
/// transaction that changes the customer: it marks the customer's transactions, so that AP is notified.</summary>
/// <param name="Statuses">The new and changed ones. It may be empty: a record can change without any status.</param>
sealed record AnswerChange(string CustomerId, string Account, Memo Memo, List<StatusRow> Statuses)
{
    /// <returns>Whether there are transactions for which AP may need a notice.</returns>
    public async ValueTask<bool> Save(DbConnection connection)
    {
        await CustomerRows.SaveStatuses(connection, CustomerId, Statuses);
        return await TransactionRows.CustomerChanged(connection, CustomerId, Account, Memo) > 0;
    }
}
