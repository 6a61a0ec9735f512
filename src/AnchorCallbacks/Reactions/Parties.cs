using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Reactions;

/// <summary>Finds a transaction's customers and judges them for it.</summary>
sealed class Parties(CustomerStore customers, CustomerTypes types)
{
    public const string Sep6Type = "sep6";
    public const string SenderType = "sep31-sender";
    public const string ReceiverType = "sep31-receiver";

    /// <summary>Sender first. None for a SEP-24 transaction: AP takes no news of its customer.</summary>
    public async ValueTask<IReadOnlyList<Party>> Of(TransactionRow transaction)
    {
        if (transaction.IsSep6)
            return transaction.Account.Length == 0 ? []
                : [await Judge(Role.Sender, new CustomerKey(null, transaction.Account, transaction.FullMemo), types.FindOrDefault(Sep6Type))];
        if (!transaction.IsSep31)
            return [];
        var parties = new List<Party>(2);
        if (transaction.SenderId.Length > 0)
            parties.Add(await Judge(Role.Sender, new CustomerKey(transaction.SenderId, null, Memo.None), types.FindOrDefault(SenderType)));
        if (transaction.ReceiverId.Length > 0)
            parties.Add(await Judge(Role.Receiver, new CustomerKey(transaction.ReceiverId, null, Memo.None), types.FindOrDefault(ReceiverType)));
        return parties;
    }

    /// <summary>The customer that a new SEP-6 transaction needs so that somebody can be asked about.</summary>
    public async ValueTask Create(TransactionRow transaction) =>
        await customers.Put(new CustomerPut(new CustomerKey(null, transaction.Account, transaction.FullMemo), Sep6Type, transaction.Id, [], [], []));

    async ValueTask<Party> Judge(string role, CustomerKey key, CustomerType type)
    {
        if (await customers.Find(key) is not { } row)
            return new(role, null, type, Judgement.Of(type, Customers.Record.CustomerRecord.Empty));
        var record = customers.Open(row).Record;
        var judgement = Judgement.Of(type, record);
        return new(role, row.Id, type, judgement, judgement.Message(record, null));
    }
}
