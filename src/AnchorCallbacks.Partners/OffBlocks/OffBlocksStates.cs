using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>The states of a customer, as one table.</summary>
static class OffBlocksStates
{
    public const string Initiating = "initiating", Screening = "screening", Verifying = "verifying", Active = "active",
        Inactive = "inactive", Rejected = "rejected";

    public const string Sign = "sign", Screen = "screen", Accept = "accept", Reject = "reject", Reopen = "reopen",
        Deactivate = AuditActions.Deactivate, Activate = AuditActions.Activate;

    static readonly (string From, string Event, string To)[] Table =
    [
        (Initiating, Sign, Screening),
        (Screening, Screen, Verifying),
        (Verifying, Accept, Active),
        (Verifying, Reject, Rejected),
        (Active, Reject, Rejected),
        (Active, Deactivate, Inactive),
        // A new value waits for a person again. Until then the customer must not count as active.
        (Active, Reopen, Inactive),
        (Inactive, Activate, Active),
    ];

    /// <returns>Null if the event is not possible.</returns>
    public static string? Next(string state, string happening)
    {
        foreach (var (from, known, to) in Table)
            if (from == state && known == happening)
                return to;
        return null;
    }

    /// <summary>The state as the partner sees it: the stored one, and what the review says now.</summary>
    /// <param name="sandbox">The simulator's word stands.</param>
    public static string Shown(string stored, CustomerStatus review, bool sandbox) => review switch
    {
        CustomerStatus.Accepted => Next(stored, Accept) ?? stored,
        CustomerStatus.Rejected => Next(stored, Reject) ?? stored,
        _ => sandbox ? stored : Next(stored, Reopen) ?? stored,
    };
}
