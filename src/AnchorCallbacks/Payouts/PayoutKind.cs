using AnchorCallbacks.Notifications;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Payouts;

/// <summary>How one kind of transaction is paid out. A kind that has no line here is never paid.</summary>
/// <param name="PaidIn">AP's status in which the anchor pays.</param>
/// <param name="Begun">Statuses in which the payment is under way or done.</param>
/// <param name="Roles">The parties that must be accepted.</param>
/// <param name="Type">The customer type of a transaction with one party.</param>
sealed record PayoutKind(Sep Sep, TransactionKind Kind, TransactionStatus PaidIn, IReadOnlyList<TransactionStatus> Begun,
    IReadOnlyList<string> Roles, string Type)
{
    public const string Sep24Type = "sep24";

    static readonly TransactionStatus[] DepositBegun = [TransactionStatus.PendingStellar, TransactionStatus.Completed];

    static readonly TransactionStatus[] WithdrawalBegun =
        [TransactionStatus.PendingExternal, TransactionStatus.PendingUserTransferComplete, TransactionStatus.Completed];

    static readonly string[] One = [Role.Sender];

    static readonly PayoutKind[] All =
    [
        new(Sep.Six, TransactionKind.Deposit, TransactionStatus.PendingAnchor, DepositBegun, One, TransactionCustomers.Sep6Type),
        new(Sep.Six, TransactionKind.DepositExchange, TransactionStatus.PendingAnchor, DepositBegun, One, TransactionCustomers.Sep6Type),
        new(Sep.Six, TransactionKind.Withdrawal, TransactionStatus.PendingAnchor, WithdrawalBegun, One, TransactionCustomers.Sep6Type),
        new(Sep.Six, TransactionKind.WithdrawalExchange, TransactionStatus.PendingAnchor, WithdrawalBegun, One,
            TransactionCustomers.Sep6Type),
        new(Sep.TwentyFour, TransactionKind.Deposit, TransactionStatus.PendingAnchor, DepositBegun, One, Sep24Type),
        new(Sep.TwentyFour, TransactionKind.Withdrawal, TransactionStatus.PendingAnchor, WithdrawalBegun, One, Sep24Type),
        new(Sep.ThirtyOne, TransactionKind.Receive, TransactionStatus.PendingReceiver,
            [TransactionStatus.PendingExternal, TransactionStatus.Completed],
            [Role.Sender, Role.Receiver], TransactionCustomers.SenderType),
    ];

    public bool IsDeposit => Kind == TransactionKind.Deposit || Kind == TransactionKind.DepositExchange;

    /// <summary>Null for a kind that nobody pays.</summary>
    public static PayoutKind? Of(Transaction transaction) =>
        Array.Find(All, kind => kind.Sep == transaction.Sep && kind.Kind == transaction.Kind);

    public string TypeOf(string role) => role == Role.Receiver ? TransactionCustomers.ReceiverType : Type;

    /// <summary>Why AP's status forbids to pay; null if it allows it.</summary>
    public static string? StatusProblem(Transaction transaction) =>
        Of(transaction) is not { } kind
            ? $"a transaction of SEP-{transaction.Sep.Value} and kind '{transaction.Kind.Value}' is not paid out"
        : transaction.Status == kind.PaidIn ? null
        : kind.Begun.Contains(transaction.Status) ? $"already begun: AP's status is {transaction.Status.Value}"
        : $"AP's status is '{transaction.Status.Value}'; it is paid out in {kind.PaidIn.Value}";
}
