using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>Asks the user, or the sending anchor, for a payment on Stellar.</summary>
/// <remarks>
/// SEP-6 withdrawals: from <c>incomplete</c>, <c>pending_customer_info_update</c>, and without funds in <c>pending_anchor</c>; SEP-24
/// withdrawals: from <c>incomplete</c>, and without funds in <c>pending_anchor</c>; both to <c>pending_user_transfer_start</c>. SEP-31
/// since
/// 3.0.0: from <c>pending_receiver</c> without funds in, to <c>pending_sender</c>. Whether memo and account are needed or forbidden is AP's
/// setting
/// <c>sepN.deposit_info_generator_type</c>. Source: AP <c>RequestOnchainFundsHandler</c>.
/// </remarks>
public sealed record RequestOnchainFunds : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.RequestOnchainFunds;

    /// <summary>The amount to pay in, in a Stellar asset.</summary>
    public AssetAmount? AmountIn { get; init; }

    /// <summary>The amount that will be paid out, in a non-Stellar asset.</summary>
    public AssetAmount? AmountOut { get; init; }

    /// <summary>The fee, in a Stellar asset.</summary>
    public FeeDetails? FeeDetails { get; init; }

    /// <summary>The fee in 2.x only.</summary>
    public AssetAmount? AmountFee { get; init; }

    /// <summary>The amount that the user announced; <see cref="AmountIn"/> if left out. Without asset.</summary>
    public AssetAmount? AmountExpected { get; init; }

    /// <summary>The account to pay to: required with generator type <c>none</c>, refused with <c>self</c>.</summary>
    public string? DestinationAccount { get; init; }

    /// <summary>The memo to pay with; since 4.0.0 an id memo. As <see cref="DestinationAccount"/>.</summary>
    public string? Memo { get; init; }

    /// <summary>The memo's type, up to 3.1.4; ignored since 4.0.0.</summary>
    public string? MemoType { get; init; }

    /// <summary>The time by which the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}

/// <summary>The payment on Stellar has come in. AP's observer makes this call itself if it sees the payment.</summary>
/// <remarks>
/// Withdrawals: from <c>pending_user_transfer_start</c>, <c>on_hold</c> to <c>pending_anchor</c>; SEP-31: from <c>pending_sender</c> to
/// <c>pending_receiver</c>. AP looks up the hash on the network. Amounts: none, only <see cref="AmountIn"/>, or all three. Source: AP
/// <c>NotifyOnchainFundsReceivedHandler</c>.
/// </remarks>
public sealed record NotifyOnchainFundsReceived : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyOnchainFundsReceived;

    /// <summary>The transaction's hash, 64 hex digits.</summary>
    public required string StellarTransactionId { get; init; }

    /// <summary>The amount that came in. Without asset.</summary>
    public AssetAmount? AmountIn { get; init; }

    /// <summary>The amount that will be paid out. Without asset.</summary>
    public AssetAmount? AmountOut { get; init; }

    /// <summary>The fee.</summary>
    public FeeDetails? FeeDetails { get; init; }

    /// <summary>The fee in 2.x only. Without asset.</summary>
    public AssetAmount? AmountFee { get; init; }
}

/// <summary>The anchor has paid on Stellar.</summary>
/// <remarks>Deposits: from <c>pending_stellar</c>, and with funds in <c>pending_anchor</c>, to <c>completed</c>. AP looks up the hash on
/// the network. Source: AP <c>NotifyOnchainFundsSentHandler</c>.</remarks>
public sealed record NotifyOnchainFundsSent : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyOnchainFundsSent;

    /// <summary>The transaction's hash, 64 hex digits.</summary>
    public required string StellarTransactionId { get; init; }
}

/// <summary>Asks the user to create a trustline.</summary>
/// <remarks>Deposits with funds in: from <c>pending_anchor</c> to <c>pending_trust</c>. Source: AP
/// <c>RequestTrustlineHandler</c>.</remarks>
public sealed record RequestTrust : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.RequestTrust;

    /// <summary>The time by which the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}

/// <summary>The user has created the trustline, or has not.</summary>
/// <remarks>Deposits: from <c>pending_trust</c> to <c>pending_anchor</c>; in 2.x with custody and <see cref="Success"/> to
/// <c>pending_stellar</c>. Source: AP <c>NotifyTrustSetHandler</c>.</remarks>
public sealed record NotifyTrustSet : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyTrustSet;

    /// <summary>Whether there is a trustline now; false if left out. Releases since 4.2.0 ignore it.</summary>
    public bool? Success { get; init; }
}

/// <summary>Makes AP's custody service pay out a deposit.</summary>
/// <remarks>Deposits with funds in: from <c>pending_anchor</c> to <c>pending_stellar</c>, or <c>pending_trust</c> without trustline. Needs
/// custody. Source: AP <c>DoStellarPaymentHandler</c> (up to 4.1.8).</remarks>
public sealed record DoStellarPayment : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.DoStellarPayment;
}

/// <summary>The amounts have changed.</summary>
/// <remarks>Withdrawals with funds in, since 4.1.0 deposits too: stays in <c>pending_anchor</c>. Zero is allowed. Source: AP
/// <c>NotifyAmountsUpdatedHandler</c>.</remarks>
public sealed record NotifyAmountsUpdated : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyAmountsUpdated;

    /// <summary>The amount that will be paid out. Without asset.</summary>
    public required AssetAmount AmountOut { get; init; }

    /// <summary>The fee. Required since 3.0.0; in 2.x this or <see cref="AmountFee"/>.</summary>
    public FeeDetails? FeeDetails { get; init; }

    /// <summary>The fee in 2.x only. Without asset.</summary>
    public AssetAmount? AmountFee { get; init; }
}
