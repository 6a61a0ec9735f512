using System.Globalization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Payouts;

/// <summary>Decides whether a transaction may be paid. Pure functions: the answer is yes only if every rule holds, and an unknown value
/// fulfils no rule.</summary>
static class PayableRule
{
    public static Payable Of(PayoutFacts facts)
    {
        if (facts.StoreProblem.Length > 0)
            return Payable.No(facts.StoreProblem);
        if (PayoutKind.StatusProblem(facts.Platform) is { } status)
            return Payable.No(status);
        var kind = PayoutKind.Of(facts.Platform)!;
        var reason = MoneyProblem(facts, kind) ?? CustomersProblem(facts, kind) ?? RefundProblem(facts)
            ?? CallsProblem(facts) ?? ClaimProblem(facts);
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

    static string? CustomersProblem(PayoutFacts facts, PayoutKind kind)
    {
        if (facts.IsOfDeletedCustomer)
            return "the customer it was made for was deleted; refund it, or end it with notify_transaction_error";
        foreach (var role in kind.Roles)
        {
            var name = kind.NameOf(role);
            var customers = facts.Customers.Where(customer => customer.Role == role).ToList();
            if ((customers.Count == 1 ? CustomerProblem(customers[0], name) : $"{name} is not known") is { } problem)
                return problem;
        }
        return facts.Customers.Count == kind.Roles.Count ? null : "it has a customer in a role that its kind does not have";
    }

    static string? CustomerProblem(PayoutCustomer customer, string name) => customer switch
    {
        { CustomerId: null or "" } => $"{name} does not exist here, or was deleted",
        { BelongsToCreator: false } => $"{name} is not of the account that created the transaction",
        { Status: null } => $"the record of {name} cannot be evaluated",
        { PendingRefusal.Length: > 0, Status: not CustomerStatus.Rejected } =>
            $"a {customer.PendingRefusal} of {name} waits for approval",
        { Status: not CustomerStatus.Accepted, MissingFields.Length: > 0 } =>
            $"{name} is {customer.Status.Value.Word()} (missing: {customer.MissingFields})",
        { Status: not CustomerStatus.Accepted } => $"{name} is {customer.Status.Value.Word()}",
        { RejectedAs.Length: > 0 } => $"{name} is REJECTED as {customer.RejectedAs}",
        { IsAsked: true } => $"{name} has not answered what it was asked for this transaction",
        { IsAmountUnknown: true } =>
            $"the amount is not known, and a transaction rule for {name} depends on it; report it with notify_amounts_updated",
        _ => null,
    };

    static string? RefundProblem(PayoutFacts facts) => facts.RefundDue.Length > 0 ? $"refund due: {facts.RefundDue}" : null;

    static string? CallsProblem(PayoutFacts facts) =>
        facts.OpenCalls.Count == 0 ? null
            : $"AP has not answered a call about it ({string.Join(", ", facts.OpenCalls.Distinct())}), or its outcome is unknown";

    static string? ClaimProblem(PayoutFacts facts) => facts.Claim is not { } claim
        || (facts.Reference.Length > 0 && claim.Reference == facts.Reference) ? null
        : $"claimed as {claim.Reference} by {claim.Actor} at {Time(claim.At)}";

    static string Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
