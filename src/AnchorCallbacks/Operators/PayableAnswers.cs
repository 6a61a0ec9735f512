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

    [Description("AP's status, as it has just answered.")]
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

/// <summary>A customer as it stands for this very transaction.</summary>
sealed record PayableCustomer
{
    [AllowedValues(Transactions.Role.Sender, Transactions.Role.Receiver)]
    public required string Role { get; init; }

    [Description("Absent: there is no such customer.")]
    public string? Id { get; init; }

    [Description("Absent: it cannot be judged.")]
    [AllowedValues("NEEDS_INFO", "PROCESSING", "ACCEPTED", "REJECTED")]
    public string? Status { get; init; }

    public static PayableCustomer Of(PayoutCustomer party) =>
        new() { Role = party.Role, Id = Text(party.CustomerId), Status = party.Status?.Word() };
}

/// <summary>Who has said that they pay.</summary>
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
    [Description("Who pays. The same reference again is answered like the first time; another one is refused.")]
    [Reference]
    public required string Reference { get; init; }
}

/// <summary>What a script calls its payment; no room for a name or an account.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class ReferenceAttribute()
    : ValidationAttribute("must be 1 to 100 visible ASCII characters without spaces, such as payout-2027-01-31/17")
{
    public override bool IsValid(object? value) => value is string { Length: >= 1 and <= 100 } text && text.All(c => c is > ' ' and <= '~');
}
