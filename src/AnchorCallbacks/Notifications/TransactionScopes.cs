using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Whom and as what a request means that names a transaction, and what is wanted of a customer for its transactions.</summary>
sealed class TransactionScopes(Database database, CustomerStore customers, CustomerTypes types, TransactionStore transactions)
{
    /// <summary>Null for a transaction nobody has told us of yet.</summary>
    public async ValueTask<TransactionRow?> Find(string? transactionId) =>
        transactionId is not null
            && await database.Read(connection => TransactionRows.Find(connection, transactionId)) is { Sep.Length: > 0 } row ? row : null;

    /// <summary>AP 2.x takes account and memo out of requests about SEP-31 transactions: then the transaction's customer is meant, if it is
    /// of the request's account or none is given. Without a type it is judged as what the transaction makes of it.</summary>
    public async ValueTask<(CustomerKey Key, string? Type)> Meant(CustomerKey key, string? type, TransactionRow transaction)
    {
        if (key.Id is null && transaction.IsSep31)
            key = await Sep31Customer(key, type, transaction);
        return (key, string.IsNullOrEmpty(type) ? TypeOf(transaction, key) : type);
    }

    /// <summary>What is asked of a customer: for the transaction that is named, else for all of its transactions that AP holds back, since
    /// some wallets may not name one.</summary>
    public async ValueTask<EvaluationScope> ScopeOf(Customer customer, TransactionRow? named, string? transactionId)
    {
        if (named is not null)
            return named.Open == 1 ? Of(named, RoleOf(named, customer.Id)) : default;
        if (transactionId is not null)
            return new([transactionId], null);
        if (!MayWant(customer.Record))
            return default;
        var waiting = await database.Read(connection =>
            TransactionRows.WaitingFor(connection, customer.Id, customer.Account, customer.Memo));
        return new([.. waiting.Select(row => row.Id)], [.. waiting.SelectMany(row => Rules(row, RoleOf(row, customer.Id))).Distinct()]);
    }

    /// <summary>Whether any transaction can want something of this customer that its type does not: seldom, and most requests are
    /// answered without looking further.</summary>
    public bool MayWant(CustomerRecord record) => types.Rules.Count > 0 || record.HasTransactionAsks;

    /// <summary>What a transaction wants of the customer who has this part in it.</summary>
    public EvaluationScope Of(TransactionRow transaction, string role) => new([transaction.Id], Rules(transaction, role));

    /// <summary>Whether AP holds the money of it, by what AP said last.</summary>
    public bool HasFunds(TransactionRow transaction) => Funds.AreIn(transactions.Read(transaction));

    IReadOnlyList<TransactionRule> Rules(TransactionRow transaction, string role)
    {
        if (types.Rules.Count == 0)
            return [];
        var full = transactions.Read(transaction);
        return [.. types.Rules.Where(rule => rule.Fits(full, role))];
    }

    async ValueTask<CustomerKey> Sep31Customer(CustomerKey key, string? type, TransactionRow transaction)
    {
        var id = type == TransactionCustomers.ReceiverType ? transaction.ReceiverId : transaction.SenderId;
        var own = new CustomerKey(id, null, Memo.None);
        return id.Length > 0 && await customers.Find(own) is { } row && key.Fits(row.Account, row.FullMemo) ? own : key;
    }

    static string RoleOf(TransactionRow transaction, string customerId) =>
        transaction.IsSep31 && transaction.ReceiverId == customerId && transaction.SenderId != customerId ? Role.Receiver : Role.Sender;

    static string? TypeOf(TransactionRow transaction, CustomerKey key) =>
        transaction.IsSep31 ? key.Id is not null && key.Id == transaction.ReceiverId ? TransactionCustomers.ReceiverType
            : TransactionCustomers.SenderType
        : transaction.IsSep6 ? TransactionCustomers.Sep6Type
        : transaction.Sep == Sep.TwentyFour.Value ? "sep24" : null;
}
