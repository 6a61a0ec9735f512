using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.CustomerPages;

/// <summary>Where a customer and its transaction stand.</summary>
/// <param name="Customer">Null if there is no such customer yet.</param>
/// <param name="Transaction">Null for a link, and if AP has not reported the transaction.</param>
/// <param name="Report">AP's last report of it.</param>
sealed record PageState(Customer? Customer, CustomerEvaluation Evaluation, TransactionRow? Transaction, Transaction? Report)
{
    /// <summary>A customer without any data is not accepted, even if nothing is required.</summary>
    public CustomerStatus Status => Customer is null ? CustomerStatus.NeedsInfo : Evaluation.Status;

    public bool IsEnded => Transaction is { Open: false };

    /// <summary>The user's part of a SEP-24 transaction is not done yet.</summary>
    public bool IsIncomplete => Transaction is { IsSep24: true, Open: true }
        && Transaction.Status == TransactionStatus.Incomplete.Value;

    public InteractiveFlow? Flow => Transaction is null ? null : InteractiveFlow.Of(Transaction);

    public CustomerRecord Record => Evaluation.Record;

    /// <summary>Changes when a page must be shown again.</summary>
    public string Mark => FormattableString.Invariant(
        $"{Status.Word()}-{Customer?.Version ?? 0}-{Transaction?.Status}-{Transaction?.LastNoticeStatus}");
}

/// <summary>Loads what a page shows. It evaluates as AP's requests and the decisions about transactions do.</summary>
sealed class PageCustomers(CustomerStore customers, CustomerTypes types, TransactionScopes scopes,
    TransactionCustomers transactionCustomers, TransactionStore transactions, Database database)
{
    public async ValueTask<PageState> Load(PageSubject subject)
    {
        var found = subject.TransactionId.Length == 0 ? null
            : await database.Read(connection => TransactionRows.Find(connection, subject.TransactionId));
        // AP signs whose transaction it is. If its report names another account, the page shows nothing of it.
        var transaction = found is { Sep.Length: > 0 } && found.MayBeOf(subject.Account, new(subject.MemoType, subject.Memo))
            ? found : null;
        var report = transaction is null ? null : transactions.Read(transaction);
        var row = await customers.Find(subject.Key);
        var customer = row is null ? null : customers.Open(row);
        if (transaction is not null && transaction.Account == subject.Account
            && transaction.FullMemo == new Stellar.Memo(subject.MemoType, subject.Memo)
            && await transactionCustomers.Of(transaction) is [var first, ..])
            return new(customer, first.Evaluation, transaction, report);
        var type = types.FindOrDefault(subject.Type);
        var scope = customer is not null && transaction is null
            ? await scopes.ScopeOf(customer, null, subject.TransactionId.Length > 0 ? subject.TransactionId : null)
            : transaction is { Open: true } ? scopes.Of(transaction, Role.Sender) : default;
        return new(customer, CustomerEvaluation.Of(type, customer?.Record ?? CustomerRecord.Empty, scope), transaction, report);
    }
}
