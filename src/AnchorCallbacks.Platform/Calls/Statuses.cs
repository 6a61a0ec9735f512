using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>Puts a transaction on hold for a check.</summary>
/// <remarks>SEP-6, SEP-24: from <c>pending_user_transfer_start</c>; withdrawals also from <c>pending_anchor</c>. To <c>on_hold</c>. From
/// now on funds count as received. Source: AP <c>NotifyTransactionOnHoldHandler</c>.</remarks>
public sealed record NotifyTransactionOnHold : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyTransactionOnHold;

    /// <summary>The time by which the user must act.</summary>
    public Instant? UserActionRequiredBy { get; init; }
}

/// <summary>The transaction has failed.</summary>
/// <remarks>From every status but <c>error</c>, <c>expired</c>, <c>completed</c>, <c>refunded</c>; to <c>error</c>. Source: AP
/// <c>NotifyTransactionErrorHandler</c>.</remarks>
public sealed record NotifyTransactionError : TransactionCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyTransactionError;

    /// <summary>The reason, for the user.</summary>
    public required string Message { get; init; }
}

/// <summary>The transaction has expired.</summary>
/// <remarks>From every status but <c>error</c>, <c>expired</c>, <c>completed</c>, <c>refunded</c>, and only without funds in; to
/// <c>expired</c>. Source: AP <c>NotifyTransactionExpiredHandler</c>.</remarks>
public sealed record NotifyTransactionExpired : TransactionCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyTransactionExpired;

    /// <summary>The reason, for the user.</summary>
    public required string Message { get; init; }
}

/// <summary>Recovers a failed or expired transaction.</summary>
/// <remarks>With funds in: from <c>error</c>, <c>expired</c> to <c>pending_anchor</c> (SEP-31 <c>pending_receiver</c>). Clears the message
/// unless one is given. Source: AP <c>NotifyTransactionRecoveryHandler</c>.</remarks>
public sealed record NotifyTransactionRecovery : NotedCall
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override PlatformMethod Method => PlatformMethods.NotifyTransactionRecovery;
}
