using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Payouts;

/// <summary>How one kind of transaction is paid out. A kind without a line here is never paid.</summary>
/// <param name="PaidIn">AP's status in which the anchor pays.</param>
/// <param name="Begun">Statuses in which the payment is under way or done.</param>
/// <param name="Roles">The roles of the customers, who must all be accepted.</param>
/// <param name="Type">The type of the sender.</param>
sealed record PayoutKind(Sep Sep, TransactionKind Kind, TransactionStatus PaidIn, IReadOnlyList<TransactionStatus> Begun,
    IReadOnlyList<string> Roles, string Type)
{
    static readonly TransactionStatus[] DepositBegun = [TransactionStatus.PendingStellar, TransactionStatus.Completed];

    static readonly TransactionStatus[] WithdrawalBegun =
        [TransactionStatus.PendingExternal, TransactionStatus.PendingUserTransferComplete, TransactionStatus.Completed];

    static readonly string[] One = [Role.Sender];

    static readonly PayoutKind[] All =
    [
        new(Sep.Six, TransactionKind.Deposit, TransactionStatus.PendingAnchor, DepositBegun, One, TransactionTypes.Sep6),
        new(Sep.Six, TransactionKind.DepositExchange, TransactionStatus.PendingAnchor, DepositBegun, One, TransactionTypes.Sep6),
        new(Sep.Six, TransactionKind.Withdrawal, TransactionStatus.PendingAnchor, WithdrawalBegun, One, TransactionTypes.Sep6),
        new(Sep.Six, TransactionKind.WithdrawalExchange, TransactionStatus.PendingAnchor, WithdrawalBegun, One, TransactionTypes.Sep6),
        new(Sep.TwentyFour, TransactionKind.Deposit, TransactionStatus.PendingAnchor, DepositBegun, One, TransactionTypes.Sep24),
        new(Sep.TwentyFour, TransactionKind.Withdrawal, TransactionStatus.PendingAnchor, WithdrawalBegun, One, TransactionTypes.Sep24),
        new(Sep.ThirtyOne, TransactionKind.Receive, TransactionStatus.PendingReceiver,
            [TransactionStatus.PendingExternal, TransactionStatus.Completed],
            [Role.Sender, Role.Receiver], TransactionTypes.Sep31Sender),
    ];

    public bool IsDeposit => Kind == TransactionKind.Deposit || Kind == TransactionKind.DepositExchange;

    /// <summary>Null for a kind that is not paid out.</summary>
    public static PayoutKind? Of(Transaction transaction) =>
        Array.Find(All, kind => kind.Sep == transaction.Sep && kind.Kind == transaction.Kind);

    public string TypeOf(string role) => role == Role.Receiver ? TransactionTypes.Sep31Receiver : Type;

    /// <summary>The customer in texts for operators. A transaction with one customer does not call it "the sender".</summary>
    public string NameOf(string role) => Roles.Count > 1 ? $"the {role}" : "the customer";

    /// <summary>Why AP's status forbids the payment; null if it allows it.</summary>
    public static string? StatusProblem(Transaction transaction) =>
        Of(transaction) is not { } kind
            ? $"a transaction of SEP-{transaction.Sep.Value} and kind '{transaction.Kind.Value}' is not paid out"
        : transaction.Status == kind.PaidIn ? null
        : kind.Begun.Contains(transaction.Status) ? $"already begun: AP's status is {transaction.Status.Value}"
        : $"AP's status is '{transaction.Status.Value}'; it is paid out in {kind.PaidIn.Value}";
}
