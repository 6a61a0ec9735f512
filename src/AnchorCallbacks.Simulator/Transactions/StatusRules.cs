using System.Collections.Frozen;

namespace AnchorCallbacks.Simulator;

/// <summary>Whether a call needs the funds to be in, to be not in, or does not care.</summary>
enum FundsIn
{
    Any,
    No,
    Yes,
}

/// <summary>From where a status method may be called, and where it leads.</summary>
/// <param name="Kinds">D deposits, W withdrawals, R receive.</param>
/// <param name="To">Null where the method's own effect decides.</param>
sealed record StatusRule(string Method, int[] Seps, string Kinds, string[] From, string? To, FundsIn Funds = FundsIn.Any,
    PlatformGeneration? Only = null)
{
    public bool Allows(SimulatedTransaction t, PlatformGeneration generation) =>
        (Only is null || Only == generation) && Array.IndexOf(Seps, t.Sep) >= 0
        && Kinds.Contains(t.IsDeposit ? 'D' : t.IsWithdrawal ? 'W' : 'R', StringComparison.Ordinal)
        && Array.IndexOf(From, t.Status) >= 0
        && (Funds == FundsIn.Any || t.FundsReceived == (Funds == FundsIn.Yes));
}

/// <summary>AP's table of transitions.</summary>
static class StatusRules
{
    const string Incomplete = "incomplete", Start = "pending_user_transfer_start", Complete = "pending_user_transfer_complete",
        Anchor = "pending_anchor",
        External = "pending_external", Stellar = "pending_stellar", Trust = "pending_trust", Sender = "pending_sender",
            Receiver = "pending_receiver",
        CustomerInfo = "pending_customer_info_update", OnHold = "on_hold", Completed = "completed", Error = "error", Expired = "expired";

    static readonly int[] Six = [6], TwentyFour = [24], ThirtyOne = [31], Both = [6, 24], All = [6, 24, 31];

    static readonly string[] Alive =
    [
        Incomplete, Start, Complete, Anchor, External, Stellar, Trust, Sender, Receiver, CustomerInfo, OnHold,
        "pending_user", "pending_transaction_info_update", "no_market", "too_small", "too_large",
    ];

    static readonly StatusRule[] Table =
    [
        new("notify_interactive_flow_completed", TwentyFour, "DW", [Incomplete], Anchor),
        new("request_offchain_funds", Both, "D", [Incomplete], Start),
        new("request_offchain_funds", Six, "D", [Anchor, CustomerInfo], Start, FundsIn.No),
        new("request_offchain_funds", TwentyFour, "D", [Anchor], Start, FundsIn.No),
        new("request_onchain_funds", Six, "W", [Incomplete, CustomerInfo], Start),
        new("request_onchain_funds", TwentyFour, "W", [Incomplete], Start),
        new("request_onchain_funds", Both, "W", [Anchor], Start, FundsIn.No),
        new("request_onchain_funds", ThirtyOne, "R", [Receiver], Sender, FundsIn.No, PlatformGeneration.Four),
        new("notify_offchain_funds_received", Both, "D", [Start, OnHold, External], Anchor),
        new("notify_offchain_funds_sent", Both, "D", [Start], External),
        new("notify_offchain_funds_sent", Both, "W", [Complete, External], Completed),
        new("notify_offchain_funds_sent", Both, "W", [Anchor], Completed, FundsIn.Yes),
        new("notify_offchain_funds_sent", ThirtyOne, "R", [Receiver, External], Completed),
        new("notify_offchain_funds_available", Both, "W", [Anchor, OnHold], Complete, FundsIn.Yes),
        new("notify_offchain_funds_pending", Both, "W", [Anchor], External, FundsIn.Yes),
        new("notify_offchain_funds_pending", ThirtyOne, "R", [Receiver], External),
        new("notify_onchain_funds_received", Both, "W", [Start, OnHold], Anchor),
        new("notify_onchain_funds_received", ThirtyOne, "R", [Sender], Receiver),
        new("notify_onchain_funds_sent", Both, "D", [Stellar], Completed),
        new("notify_onchain_funds_sent", Both, "D", [Anchor], Completed, FundsIn.Yes),
        new("notify_amounts_updated", Both, "W", [Anchor], Anchor, FundsIn.Yes),
        new("notify_amounts_updated", Both, "D", [Anchor], Anchor, FundsIn.Yes, PlatformGeneration.Four),
        new("notify_refund_pending", Both, "D", [Anchor], External),
        new("notify_refund_pending", Both, "W", [Complete, External], Anchor),
        new("notify_refund_sent", Both, "D", [External, Anchor], null, FundsIn.Yes),
        new("notify_refund_sent", Both, "W", [Stellar], null),
        new("notify_refund_sent", Both, "W", [Anchor], null, FundsIn.Yes),
        new("notify_refund_sent", ThirtyOne, "R", [Stellar, Receiver], null),
        new("notify_customer_info_updated", Six, "DW", [Incomplete, Anchor, CustomerInfo], null),
        new("notify_customer_info_updated", ThirtyOne, "R", [Receiver, CustomerInfo], null),
        new("request_customer_info_update", Six, "DW", [Incomplete, Anchor, CustomerInfo], CustomerInfo, Only: PlatformGeneration.Two),
        new("request_customer_info_update", ThirtyOne, "R", [Receiver], CustomerInfo, Only: PlatformGeneration.Two),
        new("request_trust", Both, "D", [Anchor], Trust, FundsIn.Yes),
        new("notify_trust_set", Both, "D", [Trust], Anchor),
        new("notify_transaction_on_hold", Both, "DW", [Start], OnHold),
        new("notify_transaction_on_hold", Both, "W", [Anchor], OnHold),
        new("notify_transaction_error", All, "DWR", Alive, Error),
        new("notify_transaction_expired", All, "DWR", Alive, Expired, FundsIn.No),
        new("notify_transaction_recovery", Both, "DW", [Error, Expired], Anchor, FundsIn.Yes),
        new("notify_transaction_recovery", ThirtyOne, "R", [Error, Expired], Receiver, FundsIn.Yes),
        new("do_stellar_payment", Both, "D", [Anchor], null, FundsIn.Yes, PlatformGeneration.Two),
        new("do_stellar_refund", Both, "W", [Anchor], null, FundsIn.Yes, PlatformGeneration.Two),
        new("do_stellar_refund", ThirtyOne, "R", [Receiver], null, Only: PlatformGeneration.Two),
    ];

    static readonly FrozenDictionary<string, StatusRule[]> ByMethod = Table.GroupBy(rule => rule.Method)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>Methods that take a deadline for the user.</summary>
    static readonly FrozenSet<string> WithDeadline = FrozenSet.ToFrozenSet(
    [
        "notify_interactive_flow_completed", "request_offchain_funds", "request_onchain_funds", "notify_offchain_funds_available",
        "notify_offchain_funds_pending", "request_customer_info_update", "request_trust", "notify_transaction_on_hold",
    ]);

    public static bool IsStatus(string name) => Array.IndexOf(Alive, name) >= 0 || name is Completed or "refunded" or Error or Expired;

    public static bool Knows(string method, PlatformGeneration generation) =>
        ByMethod.ContainsKey(method) && (generation == PlatformGeneration.Two || method != "request_customer_info_update");

    public static bool TakesDeadline(string method) => WithDeadline.Contains(method);

    public static StatusRule? Find(string method, SimulatedTransaction t, PlatformGeneration generation)
    {
        foreach (var rule in ByMethod[method])
            if (rule.Allows(t, generation))
                return rule;
        return null;
    }
}
