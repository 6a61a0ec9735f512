using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Payouts;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>The answer to "may I pay?".</summary>
sealed record PayableAnswer
{
    public required string Id { get; init; }

    [Description("The status in AP's answer of just now.")]
    public required string Status { get; init; }

    [Description("Pay only if this is true.")]
    public required bool Payable { get; init; }

    [Description("Why it must not be paid.")]
    public string? PayableReason { get; init; }

    public required IReadOnlyList<PayableCustomer> Customers { get; init; }

    public PayableClaim? Claim { get; init; }

    public static PayableAnswer Of(PayoutAnswer answer) => new()
    {
        Id = answer.Platform.Id,
        Status = answer.Platform.Status.Value,
        Payable = answer.Payable.IsPayable,
        PayableReason = Text(answer.Payable.Reason),
        Customers = [.. answer.Customers.Select(PayableCustomer.Of)],
        Claim = PayableClaim.Of(answer.Claim),
    };
}

/// <summary>A customer with its status for this transaction.</summary>
sealed record PayableCustomer
{
    [AllowedValues(Transactions.Role.Sender, Transactions.Role.Receiver)]
    public required string Role { get; init; }

    [Description("Absent: the customer does not exist.")]
    public string? Id { get; init; }

    [Description("Absent: the server cannot evaluate the customer.")]
    [AllowedValues("NEEDS_INFO", "PROCESSING", "ACCEPTED", "REJECTED")]
    public string? Status { get; init; }

    public static PayableCustomer Of(PayoutCustomer customer) =>
        new() { Role = customer.Role, Id = Text(customer.CustomerId), Status = customer.Status?.Word() };
}

/// <summary>The claim: who pays.</summary>
sealed record PayableClaim
{
    public required string Reference { get; init; }

    [Description("The operator whose key claimed it.")]
    public required string By { get; init; }

    public required DateTime At { get; init; }

    public static PayableClaim? Of(PayoutClaim? claim) => claim is null ? null
        : new() { Reference = claim.Reference, By = claim.Actor, At = Time(claim.At) };

    public static async ValueTask<PayableClaim?> Find(DbConnection connection, string id) => Of(await PayoutRows.FindClaim(connection, id));
}

sealed record ClaimRequest
{
    [Description("Who pays. The same reference again gets the same answer. Another reference is refused.")]
    [Reference]
    public required string Reference { get; init; }
}

/// <summary>A script's id of its payment. The rule leaves no room for a person's name.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class ReferenceAttribute()
    : ValidationAttribute("must be 1 to 100 visible ASCII characters without spaces, such as payout-2027-01-31/17")
{
    public override bool IsValid(object? value) => value is string { Length: >= 1 and <= 100 } text && text.All(c => c is > ' ' and <= '~');
}
