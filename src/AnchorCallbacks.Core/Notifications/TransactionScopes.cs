using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Finds the customer and the type of a request that names a transaction, and the requirements of transactions.</summary>
sealed class TransactionScopes(Database database, CustomerStore customers, CustomerTypes types, TransactionStore transactions)
{
    /// <summary>Null for a transaction that AP has not told us of.</summary>
    public async ValueTask<TransactionRow?> Find(string? transactionId) =>
        transactionId is not null
            && await database.Read(connection => TransactionRows.Find(connection, transactionId)) is { Sep.Length: > 0 } row ? row : null;

    /// <summary>The customer and the type of a request about this transaction. AP 2.x removes account and memo from requests about SEP-31
    /// transactions. Then the request is about the transaction's customer, if it gives no account or that customer's account. Without a
    /// type
    /// the transaction decides the type.</summary>
    public async ValueTask<(CustomerKey Key, string? Type)> Resolve(CustomerKey key, string? type, TransactionRow transaction)
    {
        if (key.Id is null && transaction.IsSep31)
            key = await Sep31Customer(key, type, transaction);
        return (key, string.IsNullOrEmpty(type) ? TypeOf(transaction, key) : type);
    }

    /// <summary>The requirements of the named transaction. If none is named: of all the customer's transactions that AP holds back, because
    /// some wallets do not name one.</summary>
    public async ValueTask<EvaluationScope> ScopeOf(Customer customer, TransactionRow? named, string? transactionId)
    {
        if (named is not null)
            return named.Open ? Of(named, RoleOf(named, customer.Id)) : default;
        if (transactionId is not null)
            return new([transactionId], null);
        if (!MayHaveRequirements(customer.Record))
            return default;
        var waiting = await database.Read(connection =>
            TransactionRows.WaitingFor(connection, customer.Id, customer.Account, customer.Memo));
        return new([.. waiting.Select(row => row.Id)], [.. waiting.SelectMany(row => Rules(row, RoleOf(row, customer.Id))).Distinct()]);
    }

    /// <summary>Whether a transaction can require more of this customer than its type does. This is rare, so most requests are answered
    /// without a query.</summary>
    public bool MayHaveRequirements(CustomerRecord record) => types.Rules.Count > 0 || record.HasTransactionAsks;

    /// <summary>The requirements of a transaction for its customer in this role.</summary>
    public EvaluationScope Of(TransactionRow transaction, string role) => new([transaction.Id], Rules(transaction, role));

    /// <summary>Whether AP holds the money of the transaction, by AP's last report.</summary>
    public bool HasFunds(TransactionRow transaction) => Funds.AreIn(transactions.Read(transaction));

    IReadOnlyList<TransactionRule> Rules(TransactionRow transaction, string role)
    {
        if (types.Rules.Count == 0)
            return [];
        var full = transactions.Read(transaction);
        // Until AP has the amounts of SEP-24, those count that the user has confirmed.
        if (InteractiveFlow.Of(transaction) is { } flow && full.AmountIn?.Amount is null)
            full = full with { AmountIn = flow.In, AmountOut = flow.Out };
        return [.. types.Rules.Where(rule => rule.Fits(full, role))];
    }

    async ValueTask<CustomerKey> Sep31Customer(CustomerKey key, string? type, TransactionRow transaction)
    {
        var id = type == TransactionTypes.Sep31Receiver ? transaction.ReceiverId : transaction.SenderId;
        var own = new CustomerKey(id, null, Memo.None);
        return id.Length > 0 && await customers.Find(own) is { } row && key.Fits(row.Account, row.FullMemo) ? own : key;
    }

    static string RoleOf(TransactionRow transaction, string customerId) =>
        transaction.IsSep31 && transaction.ReceiverId == customerId && transaction.SenderId != customerId ? Role.Receiver : Role.Sender;

    static string? TypeOf(TransactionRow transaction, CustomerKey key) =>
        transaction.IsSep31 ? key.Id is not null && key.Id == transaction.ReceiverId ? TransactionTypes.Sep31Receiver
            : TransactionTypes.Sep31Sender
        : transaction.IsSep6 ? TransactionTypes.Sep6
        : transaction.Sep == Sep.TwentyFour.Value ? TransactionTypes.Sep24 : null;
}
