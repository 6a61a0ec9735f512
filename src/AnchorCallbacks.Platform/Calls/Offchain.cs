using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>SEP-24: the user has finished the anchor's web page, and the amounts are known.</summary>
/// <remarks>
/// From <c>incomplete</c> (SEP-24) to <c>pending_anchor</c>. Stores the amounts. Deposits: in and fee non-Stellar, out Stellar;
/// withdrawals: in and fee Stellar, out non-Stellar. Amounts above 0, fee 0 or more. Source: AP
/// <c>NotifyInteractiveFlowCompletedHandler</c>.
/// </remarks>
public sealed record NotifyInteractiveFlowCompleted : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyInteractiveFlowCompleted;

    /// <summary>The amount that the user pays in, with its asset.</summary>
    public required AssetAmount AmountIn { get; init; }

    /// <summary>The amount that the user is paid, with its asset.</summary>
    public required AssetAmount AmountOut { get; init; }

    /// <summary>The fee. Required since 3.0.0; in 2.x this or <see cref="AmountFee"/>.</summary>
    public FeeDetails? FeeDetails { get; init; }

    /// <summary>The fee in 2.x only: later releases ignore it, and <see cref="FeeDetails"/> is missing then.</summary>
    public AssetAmount? AmountFee { get; init; }

    /// <summary>The amount that the user announced; <see cref="AmountIn"/> if left out. Without asset.</summary>
    public AssetAmount? AmountExpected { get; init; }

    /// <summary>The time by which the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}

/// <summary>Asks the user for a payment outside Stellar.</summary>
/// <remarks>
/// SEP-6 deposits: from <c>incomplete</c>, and without funds in from <c>pending_anchor</c> and <c>pending_customer_info_update</c>; SEP-24
/// deposits: from <c>incomplete</c>, and without funds in from <c>pending_anchor</c>. To <c>pending_user_transfer_start</c>. All
/// amounts or none (<see cref="AmountOut"/> may be missing or alone); zero is allowed. Source: AP <c>RequestOffchainFundsHandler</c>.
/// </remarks>
public sealed record RequestOffchainFunds : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.RequestOffchainFunds;

    /// <summary>The amount to pay in, in a non-Stellar asset.</summary>
    public AssetAmount? AmountIn { get; init; }

    /// <summary>The amount that will be paid out, in a Stellar asset. Required with a firm quote, and if both amounts have the same
    /// asset.</summary>
    public AssetAmount? AmountOut { get; init; }

    /// <summary>The fee, in a non-Stellar asset.</summary>
    public FeeDetails? FeeDetails { get; init; }

    /// <summary>The fee in 2.x only.</summary>
    public AssetAmount? AmountFee { get; init; }

    /// <summary>The amount that the user announced; <see cref="AmountIn"/> if left out. Without asset.</summary>
    public AssetAmount? AmountExpected { get; init; }

    /// <summary>SEP-6: the payment instructions, by SEP-9 name such as <c>organization.bank_number</c>.</summary>
    public IReadOnlyDictionary<string, Instruction>? Instructions { get; init; }

    /// <summary>The time by which the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}

/// <summary>The user's payment outside Stellar has come in.</summary>
/// <remarks>
/// Deposits (SEP-6, 24): from <c>pending_user_transfer_start</c>, <c>on_hold</c>, <c>pending_external</c> to <c>pending_anchor</c>.
/// Amounts:
/// none, only <see cref="AmountIn"/>, or all three. Funds count as in from <see cref="FundsReceivedAt"/> only with
/// <see cref="ExternalTransactionId"/>, else from now. Source: AP <c>NotifyOffchainFundsReceivedHandler</c>.
/// </remarks>
public sealed record NotifyOffchainFundsReceived : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyOffchainFundsReceived;

    /// <summary>When the payment came in. Ignored without <see cref="ExternalTransactionId"/>.</summary>
    public Instant? FundsReceivedAt { get; init; }

    /// <summary>The bank's id of the payment.</summary>
    public string? ExternalTransactionId { get; init; }

    /// <summary>The amount that came in. Without asset.</summary>
    public AssetAmount? AmountIn { get; init; }

    /// <summary>The amount that will be paid out. Without asset.</summary>
    public AssetAmount? AmountOut { get; init; }

    /// <summary>The fee.</summary>
    public FeeDetails? FeeDetails { get; init; }

    /// <summary>The fee in 2.x only. Without asset.</summary>
    public AssetAmount? AmountFee { get; init; }
}

/// <summary>The anchor has paid outside Stellar (withdrawals, SEP-31), or the user of a deposit reports the payment.</summary>
/// <remarks>
/// Deposits: from <c>pending_user_transfer_start</c> to <c>pending_external</c>. Withdrawals: from <c>pending_user_transfer_complete</c>,
/// <c>pending_external</c>, and with funds in <c>pending_anchor</c>; SEP-31: from <c>pending_receiver</c>, <c>pending_external</c>; both to
/// <c>completed</c>. Source: AP <c>NotifyOffchainFundsSentHandler</c>.
/// </remarks>
public sealed record NotifyOffchainFundsSent : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyOffchainFundsSent;

    /// <summary>When it was paid. Ignored for deposits without <see cref="ExternalTransactionId"/>.</summary>
    public Instant? FundsSentAt { get; init; }

    /// <summary>The bank's id of the payment.</summary>
    public string? ExternalTransactionId { get; init; }
}

/// <summary>The user can collect the withdrawn money.</summary>
/// <remarks>Withdrawals with funds in: from <c>pending_anchor</c>, <c>on_hold</c> to <c>pending_user_transfer_complete</c>. Source: AP
/// <c>NotifyOffchainFundsAvailableHandler</c>.</remarks>
public sealed record NotifyOffchainFundsAvailable : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyOffchainFundsAvailable;

    /// <summary>The text that the user shows or gives to collect it.</summary>
    public string? ExternalTransactionId { get; init; }

    /// <summary>The time by which the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}

/// <summary>The payment outside Stellar is on its way.</summary>
/// <remarks>Withdrawals with funds in: from <c>pending_anchor</c>; SEP-31: from <c>pending_receiver</c>. To <c>pending_external</c>.
/// Source: AP <c>NotifyOffchainFundsPendingHandler</c>.</remarks>
public sealed record NotifyOffchainFundsPending : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyOffchainFundsPending;

    /// <summary>The bank's id of the payment.</summary>
    public string? ExternalTransactionId { get; init; }

    /// <summary>The time by which the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}
