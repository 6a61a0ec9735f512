using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Payouts;

/// <summary>The answer to "may I pay?".</summary>
/// <param name="Reason">Why not; empty if it may be paid.</param>
readonly record struct Payable(bool IsPayable, string Reason)
{
    public static Payable No(string reason) => new(false, reason);
}

/// <summary>A customer of a transaction, evaluated for it from the committed record.</summary>
/// <param name="CustomerId">Null if there is no such customer.</param>
/// <param name="BelongsToCreator">The customer has the account (and memo) that created the transaction.</param>
/// <param name="Status">The customer's status for this transaction; null if it cannot be evaluated.</param>
/// <param name="MissingFields">The missing required fields, separated by spaces.</param>
/// <param name="RejectedAs">Another customer type as which an operator rejected this customer; empty for none.</param>
/// <param name="IsAsked">The customer was asked for something for this transaction, and has not answered.</param>
/// <param name="IsAmountUnknown">An amount that AP does not report decides whether a transaction rule applies.</param>
sealed record PayoutCustomer(string Role, string? CustomerId, bool BelongsToCreator, CustomerStatus? Status, string MissingFields = "",
    string RejectedAs = "", bool IsAsked = false, bool IsAmountUnknown = false)
{
    /// <summary>A rejection or a deletion that waits for a second person; empty for none.</summary>
    public string PendingRefusal { get; init; } = "";
}

/// <summary>A claim of a payment.</summary>
/// <param name="Reference">Names the payer.</param>
sealed record PayoutClaim(string Reference, string Actor, long At);

/// <summary>All that "may I pay?" depends on.</summary>
/// <param name="Platform">AP's answer, read before the rest.</param>
/// <param name="IsFundsCallAnswered">AP has answered our own <c>notify_offchain_funds_received</c>.</param>
/// <param name="OpenCalls">Methods of calls that wait, are in flight, or were parked after AP was read.</param>
/// <param name="IsOfDeletedCustomer">The customer of the transaction was deleted after it had started.</param>
/// <param name="RefundDue">Why our row of the transaction says that a refund is due; empty for none.</param>
/// <param name="Claim">Null if the transaction is not claimed.</param>
/// <param name="Reference">The payer who asks; empty for a request that claims nothing.</param>
/// <param name="StoreProblem">Why the whole store cannot be trusted; empty if it can.</param>
sealed record PayoutFacts(
    Transaction Platform, IReadOnlyList<PayoutCustomer> Customers, bool IsFundsCallAnswered, IReadOnlyList<string> OpenCalls,
    bool IsOfDeletedCustomer, string RefundDue, PayoutClaim? Claim, string Reference, string StoreProblem);
