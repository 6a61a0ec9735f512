using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>Whom and as what a request means that names a transaction.</summary>
sealed class TransactionCustomers(Database database, CustomerStore customers)
{
    /// <summary>AP 2.x takes account and memo out of requests about SEP-31 transactions: then the transaction's customer is meant, if it is
    /// of the request's account or none is given. Without a type it is judged as what the transaction makes of it.</summary>
    public async ValueTask<(CustomerKey Key, string? Type)> Meant(CustomerKey key, string? type, string transactionId)
    {
        if (await database.Read(connection => TransactionRows.Find(connection, transactionId)) is not { Sep.Length: > 0 } transaction)
            return (key, type);
        if (key.Id is null && transaction.IsSep31)
            key = await Sep31Customer(key, type, transaction);
        return (key, string.IsNullOrEmpty(type) ? TypeOf(transaction, key) : type);
    }

    async ValueTask<CustomerKey> Sep31Customer(CustomerKey key, string? type, TransactionRow transaction)
    {
        var id = type == Parties.ReceiverType ? transaction.ReceiverId : transaction.SenderId;
        var own = new CustomerKey(id, null, Memo.None);
        return id.Length > 0 && await customers.Find(own) is { } row && key.Fits(row.Account, row.FullMemo) ? own : key;
    }

    static string? TypeOf(TransactionRow transaction, CustomerKey key) =>
        transaction.IsSep31 ? key.Id is not null && key.Id == transaction.ReceiverId ? Parties.ReceiverType : Parties.SenderType
        : transaction.IsSep6 ? Parties.Sep6Type
        : transaction.Sep == Sep.TwentyFour.Value ? "sep24" : null;
}
