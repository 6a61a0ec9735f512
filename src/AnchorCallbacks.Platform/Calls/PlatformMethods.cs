using System.Text.Json.Serialization.Metadata;

namespace AnchorCallbacks.Platform;

/// <summary>One of AP's JSON-RPC methods.</summary>
public sealed record PlatformMethod
{
    readonly Func<JsonTypeInfo> call;

    // The parameters' metadata is made at first use, because few programs call all methods.
    internal PlatformMethod(string name, Releases releases, Func<JsonTypeInfo> call, string allowed, string? instead = null) =>
        (Name, Releases, this.call, Allowed, Instead) = (name, releases, call, allowed, instead);

    /// <summary>The name of the method.</summary>
    public string Name { get; }

    /// <summary>The releases that have it.</summary>
    public Releases Releases { get; }

    /// <summary>The transactions, and their statuses before and after, in short. Empty for methods that change nothing.</summary>
    public string Allowed { get; }

    /// <summary>The method to call in releases without this one.</summary>
    public string? Instead { get; }

    /// <summary>Whether a call changes something. Then it must not be repeated without a check.</summary>
    public bool Changes => Allowed.Length > 0;

    /// <summary>The parameters: names in JSON, types, and whether they are required.</summary>
    public JsonTypeInfo CallType => call();

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>All methods: the releases that have them, and their effects on transactions.</summary>
/// <remarks>Source: AP api-schema <c>RpcMethod</c> and the handler classes at each release's tag.</remarks>
public static class PlatformMethods
{
    const string Final = "any but error, expired, completed, refunded";

    /// <summary>See <see cref="Platform.NotifyInteractiveFlowCompleted"/>.</summary>
    public static PlatformMethod NotifyInteractiveFlowCompleted { get; } =
        new("notify_interactive_flow_completed", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyInteractiveFlowCompleted, "SEP-24: incomplete → pending_anchor");

    /// <summary>See <see cref="Platform.RequestOffchainFunds"/>.</summary>
    public static PlatformMethod RequestOffchainFunds { get; } =
        new("request_offchain_funds", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.RequestOffchainFunds,
        "deposits: incomplete; without funds in pending_anchor, SEP-6 pending_customer_info_update → pending_user_transfer_start");

    /// <summary>See <see cref="Platform.RequestOnchainFunds"/>.</summary>
    public static PlatformMethod RequestOnchainFunds { get; } =
        new("request_onchain_funds", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.RequestOnchainFunds,
        "withdrawals: incomplete, SEP-6 pending_customer_info_update; "
            + "without funds in pending_anchor → pending_user_transfer_start; SEP-31 (since 3.0.0): pending_receiver → pending_sender");

    /// <summary>See <see cref="Platform.NotifyOffchainFundsReceived"/>.</summary>
    public static PlatformMethod NotifyOffchainFundsReceived { get; } =
        new("notify_offchain_funds_received", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyOffchainFundsReceived,
        "deposits: pending_user_transfer_start, on_hold, pending_external → pending_anchor");

    /// <summary>See <see cref="Platform.NotifyOffchainFundsSent"/>.</summary>
    public static PlatformMethod NotifyOffchainFundsSent { get; } =
        new("notify_offchain_funds_sent", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyOffchainFundsSent,
        "deposits: pending_user_transfer_start → pending_external; "
            + "withdrawals: pending_user_transfer_complete, pending_external, with funds in pending_anchor → completed; "
            + "SEP-31: pending_receiver, pending_external → completed");

    /// <summary>See <see cref="Platform.NotifyOffchainFundsAvailable"/>.</summary>
    public static PlatformMethod NotifyOffchainFundsAvailable { get; } =
        new("notify_offchain_funds_available", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyOffchainFundsAvailable,
        "withdrawals with funds in: pending_anchor, on_hold → pending_user_transfer_complete");

    /// <summary>See <see cref="Platform.NotifyOffchainFundsPending"/>.</summary>
    public static PlatformMethod NotifyOffchainFundsPending { get; } =
        new("notify_offchain_funds_pending", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyOffchainFundsPending,
        "withdrawals with funds in: pending_anchor; SEP-31: pending_receiver → pending_external");

    /// <summary>See <see cref="Platform.NotifyOnchainFundsReceived"/>.</summary>
    public static PlatformMethod NotifyOnchainFundsReceived { get; } =
        new("notify_onchain_funds_received", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyOnchainFundsReceived,
        "withdrawals: pending_user_transfer_start, on_hold → pending_anchor; SEP-31: pending_sender → pending_receiver");

    /// <summary>See <see cref="Platform.NotifyOnchainFundsSent"/>.</summary>
    public static PlatformMethod NotifyOnchainFundsSent { get; } =
        new("notify_onchain_funds_sent", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyOnchainFundsSent, "deposits: pending_stellar, with funds in pending_anchor → completed");

    /// <summary>See <see cref="Platform.NotifyAmountsUpdated"/>.</summary>
    public static PlatformMethod NotifyAmountsUpdated { get; } =
        new("notify_amounts_updated", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyAmountsUpdated, "withdrawals (since 4.1.0 deposits too) with funds in: stays in pending_anchor");

    /// <summary>See <see cref="Platform.NotifyRefundPending"/>.</summary>
    public static PlatformMethod NotifyRefundPending { get; } =
        new("notify_refund_pending", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyRefundPending,
        "deposits: pending_anchor → pending_external; withdrawals: pending_user_transfer_complete, pending_external → pending_anchor");

    /// <summary>See <see cref="Platform.NotifyRefundSent"/>.</summary>
    public static PlatformMethod NotifyRefundSent { get; } =
        new("notify_refund_sent", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyRefundSent,
        "deposits with funds in: pending_external, pending_anchor; "
            + "withdrawals: pending_stellar, with funds in pending_anchor; "
            + "SEP-31: pending_stellar, pending_receiver → refunded, or pending_anchor while not all is paid back");

    /// <summary>See <see cref="Platform.NotifyCustomerInfoUpdated"/>.</summary>
    public static PlatformMethod NotifyCustomerInfoUpdated { get; } =
        new("notify_customer_info_updated", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyCustomerInfoUpdated,
        "SEP-6: incomplete, pending_anchor, pending_customer_info_update; "
            + "SEP-31: pending_receiver, pending_customer_info_update → as GET /customer answers");

    /// <summary>See <see cref="Platform.RequestCustomerInfoUpdate"/>.</summary>
    public static PlatformMethod RequestCustomerInfoUpdate { get; } =
        new("request_customer_info_update", Releases.Between("2.3.0", "2.12.0"), static () =>
        PlatformJson.Default.RequestCustomerInfoUpdate,
        "SEP-6: incomplete, pending_anchor, pending_customer_info_update; SEP-31: pending_receiver → pending_customer_info_update",
        "notify_customer_info_updated, while GET /customer answers NEEDS_INFO");

    /// <summary>See <see cref="Platform.RequestTrust"/>.</summary>
    public static PlatformMethod RequestTrust { get; } =
        new("request_trust", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.RequestTrust, "deposits with funds in: pending_anchor → pending_trust");

    /// <summary>See <see cref="Platform.NotifyTrustSet"/>.</summary>
    public static PlatformMethod NotifyTrustSet { get; } =
        new("notify_trust_set", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyTrustSet, "deposits: pending_trust → pending_anchor");

    /// <summary>See <see cref="Platform.NotifyTransactionOnHold"/>.</summary>
    public static PlatformMethod NotifyTransactionOnHold { get; } =
        new("notify_transaction_on_hold", Releases.Since("2.8.0"), static () =>
        PlatformJson.Default.NotifyTransactionOnHold,
        "SEP-6, SEP-24: pending_user_transfer_start, withdrawals also pending_anchor → on_hold",
        "nothing; older releases cannot hold a transaction");

    /// <summary>See <see cref="Platform.NotifyTransactionError"/>.</summary>
    public static PlatformMethod NotifyTransactionError { get; } =
        new("notify_transaction_error", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyTransactionError, $"{Final} → error");

    /// <summary>See <see cref="Platform.NotifyTransactionExpired"/>.</summary>
    public static PlatformMethod NotifyTransactionExpired { get; } =
        new("notify_transaction_expired", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyTransactionExpired, $"{Final}, without funds in → expired");

    /// <summary>See <see cref="Platform.NotifyTransactionRecovery"/>.</summary>
    public static PlatformMethod NotifyTransactionRecovery { get; } =
        new("notify_transaction_recovery", Releases.Since("2.3.0"), static () =>
        PlatformJson.Default.NotifyTransactionRecovery, "with funds in: error, expired → pending_anchor, SEP-31 pending_receiver");

    /// <summary>See <see cref="Platform.DoStellarPayment"/>.</summary>
    public static PlatformMethod DoStellarPayment { get; } =
        new("do_stellar_payment", Releases.Between("2.3.0", "4.1.8"), static () =>
        PlatformJson.Default.DoStellarPayment, "with custody, deposits with funds in: pending_anchor → pending_stellar, pending_trust",
        "notify_onchain_funds_sent, after paying yourself");

    /// <summary>See <see cref="Platform.DoStellarRefund"/>.</summary>
    public static PlatformMethod DoStellarRefund { get; } =
        new("do_stellar_refund", Releases.Between("2.3.0", "4.1.8"), static () =>
        PlatformJson.Default.DoStellarRefund,
        "with custody, withdrawals with funds in: pending_anchor; SEP-31: pending_receiver → pending_stellar",
        "notify_refund_sent, after paying back yourself");

    /// <summary>See <see cref="Platform.GetTransaction"/>.</summary>
    public static PlatformMethod GetTransaction { get; } =
        new("get_transaction", Releases.Since("3.0.0"), static () => PlatformJson.Default.GetTransaction, "", "GET /transactions/{id}");

    /// <summary>See <see cref="Platform.GetTransactions"/>.</summary>
    public static PlatformMethod GetTransactions { get; } =
        new("get_transactions", Releases.Since("3.0.0"), static () => PlatformJson.Default.GetTransactions, "", "GET /transactions");

    /// <summary>See <see cref="Platform.GetQuote"/>.</summary>
    public static PlatformMethod GetQuote { get; } =
        new("get_quote", Releases.Since("3.0.0"), static () => PlatformJson.Default.GetQuote, "", "nothing; keep what GET /rate answered");

    /// <summary>All methods.</summary>
    public static IReadOnlyList<PlatformMethod> All { get; } =
    [
        NotifyInteractiveFlowCompleted, RequestOffchainFunds, RequestOnchainFunds, NotifyOffchainFundsReceived, NotifyOffchainFundsSent,
        NotifyOffchainFundsAvailable, NotifyOffchainFundsPending, NotifyOnchainFundsReceived, NotifyOnchainFundsSent, NotifyAmountsUpdated,
        NotifyRefundPending, NotifyRefundSent, NotifyCustomerInfoUpdated, RequestCustomerInfoUpdate, RequestTrust, NotifyTrustSet,
        NotifyTransactionOnHold, NotifyTransactionError, NotifyTransactionExpired, NotifyTransactionRecovery, DoStellarPayment,
            DoStellarRefund,
        GetTransaction, GetTransactions, GetQuote,
    ];

    /// <summary>The method with this name; null if AP has no such method.</summary>
    public static PlatformMethod? Find(string name) => All.FirstOrDefault(method => method.Name == name);
}
