using System.Data.Common;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Customers;

/// <summary>A possible change of the answer to GET, after a PUT, a decision or a change of the types. Each is saved in the
/// transaction that changes the customer: it marks the customer's transactions, so that AP is notified.</summary>
/// <param name="Statuses">The new and changed ones. It may be empty: a record can change without any status.</param>
sealed record AnswerChange(string CustomerId, string Account, Memo Memo, List<StatusRow> Statuses)
{
    /// <summary>The trace of the request that causes the change. The call to AP that follows has a link to it.</summary>
    public string Trace { get; init; } = "";

    public async ValueTask Save(DbConnection connection)
    {
        var batch = new StatementBatch();
        Save(batch);
        await batch.Run(connection);
    }

    /// <summary>Its last statement changes the transactions for which AP may need a notice.</summary>
    public void Save(StatementBatch batch)
    {
        CustomerRows.SaveStatuses(batch, CustomerId, Statuses);
        TransactionRows.CustomerChanged(batch, CustomerId, Account, Memo, Trace);
    }
}
