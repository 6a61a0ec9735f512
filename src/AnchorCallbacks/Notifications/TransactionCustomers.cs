using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Finds a transaction's customers and judges them for it.</summary>
sealed class TransactionCustomers(Database database, CustomerStore customers, DeletedIdentities deleted, CustomerTypes types,
    TransactionScopes transactions)
{
    public const string Sep6Type = "sep6";
    public const string Sep24Type = "sep24";

    /// <summary>What AP calls the customer of a wallet's interactive request.</summary>
    public const string Sep24CustomerType = "sep24-customer";
    public const string SenderType = "sep31-sender";
    public const string ReceiverType = "sep31-receiver";

    /// <summary>Sender first. None for a transaction that names nobody.</summary>
    public async ValueTask<IReadOnlyList<TransactionCustomer>> Of(TransactionRow transaction)
    {
        if (transaction.IsSep6)
            return transaction.Account.Length == 0 ? []
                : [await Judge(transaction, Role.Sender, new CustomerKey(null, transaction.Account, transaction.FullMemo),
                    types.FindOrDefault(Sep6Type))];
        if (!transaction.IsSep31)
            return transaction.Account.Length == 0 ? [] : [await Sep24(transaction)];
        var parties = new List<TransactionCustomer>(2);
        if (transaction.SenderId.Length > 0)
            parties.Add(await Judge(transaction, Role.Sender, new CustomerKey(transaction.SenderId, null, Memo.None),
                types.FindOrDefault(SenderType)));
        if (transaction.ReceiverId.Length > 0)
            parties.Add(await Judge(transaction, Role.Receiver, new CustomerKey(transaction.ReceiverId, null, Memo.None),
                types.FindOrDefault(ReceiverType)));
        return parties;
    }

    /// <summary>Makes the customer that a SEP-6 transaction needs so that somebody can be asked about.</summary>
    /// <returns>False if there is none: its customer was deleted, and only a PUT brings one back, or the types refuse SEP-6.</returns>
    public async ValueTask<bool> Create(TransactionRow transaction)
    {
        if (await database.Read(connection => deleted.Includes(connection, transaction.Account, transaction.FullMemo)))
            return false;
        var put = new CustomerPut(new CustomerKey(null, transaction.Account, transaction.FullMemo), Sep6Type, transaction.Id, [], [], []);
        return !(await customers.Put(put)).Failed(out _, out _);
    }

    /// <summary>AP and wallets know it under two types: the worse one counts.</summary>
    async ValueTask<TransactionCustomer> Sep24(TransactionRow transaction)
    {
        var key = new CustomerKey(null, transaction.Account, transaction.FullMemo);
        var party = await Judge(transaction, Role.Sender, key, types.FindOrDefault(Sep24Type));
        if (party.CustomerId is null || types.Configured(Sep24CustomerType) is not { } type
            || await customers.Find(key) is not { } row || !CustomerStatuses.Includes(row.TypesSeen, type))
            return party;
        var other = await Judge(transaction, Role.Sender, key, type);
        return other.Severity < party.Severity ? other : party;
    }

    async ValueTask<TransactionCustomer> Judge(TransactionRow transaction, string role, CustomerKey key, CustomerType type)
    {
        var scope = transactions.Of(transaction, role);
        if (await customers.Find(key) is not { } row)
            return new(role, null, CustomerEvaluation.Of(type, CustomerRecord.Empty, scope), false)
            {
                Judged = (key, null),
                IsDeleted = await IsDeleted(key)
            };
        var evaluation = CustomerEvaluation.Of(type, customers.Open(row).Record, scope);
        return new(role, row.Id, evaluation,
            evaluation.Record.Asks.Any(ask => ask.Open && ask.Transaction == transaction.Id))
        { Judged = (key, row.Version) };
    }

    async ValueTask<bool> IsDeleted(CustomerKey key) => await database.Read(connection => key.Id is { } id
        ? CustomerRows.WasDeleted(connection, id)
        : deleted.Includes(connection, key.Account!, key.Memo));
}
