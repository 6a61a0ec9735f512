using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Payouts;

/// <summary>The answer to "may I pay?".</summary>
/// <param name="Reason">Why not; empty if it may be paid.</param>
readonly record struct Payable(bool IsPayable, string Reason)
{
    public static Payable No(string reason) => new(false, reason);
}

/// <summary>A party of a transaction, as the committed record has it.</summary>
/// <param name="CustomerId">Null if there is no such customer.</param>
/// <param name="IsCreators">The customer is of the account (and memo) that created the transaction.</param>
/// <param name="Status">How the customer is judged for this very transaction; null if it cannot be judged.</param>
/// <param name="Wanted">What it lacks.</param>
/// <param name="RejectedAs">Another customer type as which an operator rejected this customer; empty for none.</param>
/// <param name="IsAsked">It has not answered what it was asked for this transaction.</param>
sealed record PayoutParty(string Role, string? CustomerId, bool IsCreators, CustomerStatus? Status, string Wanted, string RejectedAs,
    bool IsAsked);

/// <summary>Who has said that they pay a transaction.</summary>
sealed record PayoutClaim(string Reference, string Actor, long At);

/// <summary>All that "may I pay?" depends on.</summary>
/// <param name="Platform">AP's answer, read before the rest.</param>
/// <param name="IsFundsCallAnswered">AP has answered our own <c>notify_offchain_funds_received</c>.</param>
/// <param name="OpenCalls">Methods of calls that wait, are under way, or failed after AP was read.</param>
/// <param name="IsOfDeletedCustomer">The customer it was made for has been deleted since.</param>
/// <param name="Claim">Null if nobody has claimed it.</param>
/// <param name="Reference">Who asks; empty for somebody who does not claim.</param>
/// <param name="CallUncertainty">Why the whole store cannot be trusted; empty if it can.</param>
sealed record PayoutFacts(
    Transaction Platform, IReadOnlyList<PayoutParty> TransactionCustomers, bool IsFundsCallAnswered, IReadOnlyList<string> OpenCalls,
        bool IsOfDeletedCustomer,
    PayoutClaim? Claim, string Reference, string CallUncertainty);
