using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Reactions;

/// <summary>Finds a transaction's customers and judges them for it.</summary>
sealed class Parties(Database database, CustomerStore customers, DeletedIdentities deleted, CustomerTypes types, TransactionCustomers transactions)
{
    public const string Sep6Type = "sep6";
    public const string SenderType = "sep31-sender";
    public const string ReceiverType = "sep31-receiver";

    /// <summary>Sender first. None for a SEP-24 transaction: AP takes no news of its customer.</summary>
    public async ValueTask<IReadOnlyList<Party>> Of(TransactionRow transaction)
    {
        if (transaction.IsSep6)
            return transaction.Account.Length == 0 ? []
                : [await Judge(transaction, Role.Sender, new CustomerKey(null, transaction.Account, transaction.FullMemo), types.FindOrDefault(Sep6Type))];
        if (!transaction.IsSep31)
            return [];
        var parties = new List<Party>(2);
        if (transaction.SenderId.Length > 0)
            parties.Add(await Judge(transaction, Role.Sender, new CustomerKey(transaction.SenderId, null, Memo.None), types.FindOrDefault(SenderType)));
        if (transaction.ReceiverId.Length > 0)
            parties.Add(await Judge(transaction, Role.Receiver, new CustomerKey(transaction.ReceiverId, null, Memo.None), types.FindOrDefault(ReceiverType)));
        return parties;
    }

    /// <summary>Makes the customer that a SEP-6 transaction needs so that somebody can be asked about.</summary>
    /// <returns>False if its customer was deleted: only a PUT brings one back.</returns>
    public async ValueTask<bool> Create(TransactionRow transaction)
    {
        if (await database.Read(connection => deleted.Includes(connection, transaction.Account, transaction.FullMemo)))
            return false;
        await customers.Put(new CustomerPut(new CustomerKey(null, transaction.Account, transaction.FullMemo), Sep6Type, transaction.Id, [], [], []));
        return true;
    }

    async ValueTask<Party> Judge(TransactionRow transaction, string role, CustomerKey key, CustomerType type)
    {
        var scope = transactions.Of(transaction, role);
        if (await customers.Find(key) is not { } row)
            return new(role, null, Judgement.Of(type, CustomerRecord.Empty, scope), false) { Judged = (key, null) };
        var judgement = Judgement.Of(type, customers.Open(row).Record, scope);
        return new(role, row.Id, judgement, judgement.Record.Asks.Any(ask => ask.Open && ask.Transaction == transaction.Id)) { Judged = (key, row.Version) };
    }
}
