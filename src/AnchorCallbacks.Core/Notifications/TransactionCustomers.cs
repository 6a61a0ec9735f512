using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Finds the customers of a transaction and evaluates them for it.</summary>
sealed class TransactionCustomers(Database database, CustomerStore customers, DeletedIdentities deleted, CustomerTypes types,
    TransactionScopes scopes)
{
    /// <summary>The sender comes first. A transaction that names no customer has none.</summary>
    public async ValueTask<IReadOnlyList<TransactionCustomer>> Of(TransactionRow transaction)
    {
        if (transaction.IsSep6)
            return transaction.Account.Length == 0 ? []
                : [await Evaluate(transaction, Role.Sender, new CustomerKey(null, transaction.Account, transaction.FullMemo),
                    types.FindOrDefault(TransactionTypes.Sep6))];
        if (!transaction.IsSep31)
            return transaction.Account.Length == 0 ? [] : [await Sep24(transaction)];
        var found = new List<TransactionCustomer>(2);
        if (transaction.SenderId.Length > 0)
            found.Add(await Evaluate(transaction, Role.Sender, new CustomerKey(transaction.SenderId, null, Memo.None),
                types.FindOrDefault(TransactionTypes.Sep31Sender)));
        if (transaction.ReceiverId.Length > 0)
            found.Add(await Evaluate(transaction, Role.Receiver, new CustomerKey(transaction.ReceiverId, null, Memo.None),
                types.FindOrDefault(TransactionTypes.Sep31Receiver)));
        return found;
    }

    /// <summary>Creates the customer of a SEP-6 transaction, so that AP can be asked for its data.</summary>
    /// <returns>False if it is not created: the customer was deleted, and only a PUT creates it again, or the types refuse SEP-6.</returns>
    public async ValueTask<bool> Create(TransactionRow transaction)
    {
        if (await database.Read(connection => deleted.Includes(connection, transaction.Account, transaction.FullMemo)))
            return false;
        var key = new CustomerKey(null, transaction.Account, transaction.FullMemo);
        return !(await customers.Put(new CustomerPut(key, TransactionTypes.Sep6, transaction.Id, [], [], []))).Failed(out _, out _);
    }

    /// <summary>AP and wallets use two types for this customer. The worse evaluation counts.</summary>
    async ValueTask<TransactionCustomer> Sep24(TransactionRow transaction)
    {
        var key = new CustomerKey(null, transaction.Account, transaction.FullMemo);
        var customer = await Evaluate(transaction, Role.Sender, key, types.FindOrDefault(TransactionTypes.Sep24));
        if (customer.CustomerId is null || types.Configured(TransactionTypes.Sep24Customer) is not { } type
            || await customers.Find(key) is not { } row || !CustomerStatuses.Includes(row.TypesSeen, type))
            return customer;
        var other = await Evaluate(transaction, Role.Sender, key, type);
        return other.Severity < customer.Severity ? other : customer;
    }

    async ValueTask<TransactionCustomer> Evaluate(TransactionRow transaction, string role, CustomerKey key, CustomerType type)
    {
        var scope = scopes.Of(transaction, role);
        if (await customers.Find(key) is not { } row)
            return new(role, null, CustomerEvaluation.Of(type, CustomerRecord.Empty, scope), false)
            {
                Evaluated = (key, null),
                IsDeleted = await IsDeleted(key)
            };
        var evaluation = CustomerEvaluation.Of(type, customers.Open(row).Record, scope);
        var isAsked = evaluation.Record.Asks.Any(ask => ask.Open && ask.Transaction == transaction.Id);
        return new(role, row.Id, evaluation, isAsked) { Evaluated = (key, row.Version) };
    }

    async ValueTask<bool> IsDeleted(CustomerKey key) => await database.Read(connection => key.Id is { } id
        ? CustomerRows.WasDeleted(connection, id)
        : deleted.Includes(connection, key.Account!, key.Memo));
}
