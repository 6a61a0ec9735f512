using System.Data.Common;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Customers;

/// <summary>What GET answers about a customer has changed, or may have: a PUT, an operator's decision, or types that changed. All of
/// them end in <see cref="Save"/>, in the transaction that changes the customer: whoever must tell others does it from there.</summary>
/// <param name="Statuses">Those that become new or different; a record may change and leave all of them as they were.</param>
sealed record AnswerChange(string CustomerId, string Account, Memo Memo, List<StatusRow> Statuses)
{
    /// <returns>Whether there are transactions for which AP may have to be told.</returns>
    public async ValueTask<bool> Save(DbConnection connection)
    {
        await CustomerRows.SaveStatuses(connection, CustomerId, Statuses);
        return await TransactionRows.CustomerChanged(connection, CustomerId, Account, Memo) > 0;
    }
}
