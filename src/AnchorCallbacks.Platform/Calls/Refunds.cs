using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>A refund payment is on its way to the user.</summary>
/// <remarks>
/// Deposits: from <c>pending_anchor</c> to <c>pending_external</c>, with <see cref="Refund"/>. Withdrawals: from
/// <c>pending_user_transfer_complete</c>, <c>pending_external</c> to <c>pending_anchor</c>; the refund is ignored. Source: AP
/// <c>NotifyRefundPendingHandler</c>.
/// </remarks>
public sealed record NotifyRefundPending : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyRefundPending;

    /// <summary>The payment. Required for deposits.</summary>
    public Refund? Refund { get; init; }
}

/// <summary>The user has been refunded. <b>If it is sent twice, it refunds twice</b>: after a lost answer read the transaction
/// first.</summary>
/// <remarks>
/// Deposits with funds in: from <c>pending_external</c>, <c>pending_anchor</c>; withdrawals: from <c>pending_stellar</c>, and with funds in
/// <c>pending_anchor</c>; SEP-31: from <c>pending_stellar</c>, <c>pending_receiver</c>. To <c>refunded</c> when all of <c>amount_in</c> is
/// refunded (all amounts and all fees count), else <c>pending_anchor</c>. SEP-31: only one refund, and always in full, because no method
/// leads on from <c>pending_anchor</c>. Source: AP <c>NotifyRefundSentHandler</c>. </remarks>
public sealed record NotifyRefundSent : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyRefundSent;

    /// <summary>The payment; required from <c>pending_anchor</c> and for SEP-31. From other statuses its id must be that of an announced
    /// refund.</summary>
    public Refund? Refund { get; init; }
}

/// <summary>Makes AP's custody service send a refund.</summary>
/// <remarks>Withdrawals with funds in: from <c>pending_anchor</c>; SEP-31: from <c>pending_receiver</c>. To <c>pending_stellar</c>. Needs
/// custody. Source: AP <c>DoStellarRefundHandler</c> (up to 4.1.8).</remarks>
public sealed record DoStellarRefund : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.DoStellarRefund;

    /// <summary>The payment, without <see cref="Platform.Refund.Id"/>. SEP-31: the whole <c>amount_in</c>.</summary>
    public required Refund Refund { get; init; }
}
