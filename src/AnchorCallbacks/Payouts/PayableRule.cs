using System.Globalization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Payouts;

/// <summary>Decides whether a transaction may be paid. A pure function: true only if every rule holds, and what is unknown holds for none.</summary>
static class PayableRule
{
    public static Payable Of(PayoutFacts facts)
    {
        if (facts.CallUncertainty.Length > 0)
            return Payable.No(facts.CallUncertainty);
        if (PayoutKind.StatusProblem(facts.Platform) is { } status)
            return Payable.No(status);
        var kind = PayoutKind.Of(facts.Platform)!;
        var reason = MoneyProblem(facts, kind) ?? PartiesProblem(facts, kind) ?? CallsProblem(facts) ?? ClaimProblem(facts);
        return reason is null ? new(true, "") : Payable.No(reason);
    }

    static string? MoneyProblem(PayoutFacts facts, PayoutKind kind)
    {
        var transaction = facts.Platform;
        if (transaction.Refunds is { Payments.Count: > 0 } or { AmountRefunded.Amount: not null })
            return "a refund has been made or is under way";
        var isOnLedger = transaction.StellarTransactions?.Any(payment => !string.IsNullOrWhiteSpace(payment?.Id)) == true;
        if (kind.IsDeposit && transaction.StellarTransactions is { Count: > 0 })
            return "already begun: AP shows a payment on the ledger";
        if (kind.Sep != Sep.TwentyFour)
            return transaction.TransferReceivedAt is null ? "funds not proven: AP shows no transfer_received_at" : null;
        // AP never shows transfer_received_at for SEP-24.
        if (kind.IsDeposit)
            return facts.IsFundsCallAnswered ? null
                : "funds not proven: AP has answered no notify_offchain_funds_received that was sent from here";
        return isOnLedger ? null : "funds not proven: AP shows no stellar_transactions";
    }

    static string? PartiesProblem(PayoutFacts facts, PayoutKind kind)
    {
        if (facts.IsOfDeletedCustomer)
            return "the customer it was made for was deleted; refund it, or end it with notify_transaction_error";
        foreach (var role in kind.Roles)
        {
            var parties = facts.TransactionCustomers.Where(party => party.Role == role).ToList();
            if ((parties.Count == 1 ? PartyProblem(parties[0]) : $"the {role} is not known") is { } problem)
                return problem;
        }
        return facts.TransactionCustomers.Count == kind.Roles.Count ? null : "it has a party that its kind does not have";
    }

    static string? PartyProblem(PayoutParty party) => party switch
    {
        { CustomerId: null or "" } => $"the {party.Role} is no customer here, or was deleted",
        { IsCreators: false } => $"the {party.Role} is not of the account that created the transaction",
        { Status: null } => $"the {party.Role}'s record cannot be judged",
        { Status: not CustomerStatus.Accepted } =>
            $"the {party.Role} is {party.Status.Value.Word()}{(party.Wanted.Length > 0 ? $" (wanted: {party.Wanted})" : "")}",
        { RejectedAs.Length: > 0 } => $"the {party.Role} is REJECTED as {party.RejectedAs}",
        { IsAsked: true } => $"the {party.Role} has not answered what it was asked for this transaction",
        _ => null,
    };

    static string? CallsProblem(PayoutFacts facts) =>
        facts.OpenCalls.Count == 0 ? null
            : $"AP has yet to answer a call about it ({string.Join(", ", facts.OpenCalls.Distinct())}), or its outcome is unknown";

    static string? ClaimProblem(PayoutFacts facts) => facts.Claim is not { } claim
        || (facts.Reference.Length > 0 && claim.Reference == facts.Reference) ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"claimed as {claim.Reference} by {claim.Actor} at {DateTimeOffset.FromUnixTimeMilliseconds(claim.At).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
}
