using System.Diagnostics.CodeAnalysis;
using StreamJsonRpc;

namespace AnchorCallbacks.Platform;

/// <summary>The call was sent, and there is no readable JSON-RPC answer. It may or may not have taken effect. Read the
/// transaction before you send it again.</summary>
/// <param name="Detail">The cause: no answer in time, a broken connection, or a gateway's page.</param>
public sealed record OutcomeUnknown(string Detail);

/// <summary>The outcome of a call that changes something: AP's answer, or unknown. Refusals and failures to reach AP are
/// exceptions.</summary>
/// <typeparam name="T">The type of AP's answer.</typeparam>
public sealed class CallResult<T> where T : class
{
    internal CallResult(T value) => Value = value;

    internal CallResult(OutcomeUnknown unknown) => Unknown = unknown;

    /// <summary>AP's answer; null if it is not known.</summary>
    public T? Value { get; }

    /// <summary>Set if the outcome is not known.</summary>
    public OutcomeUnknown? Unknown { get; }

    /// <summary>Whether AP answered.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Unknown))]
    public bool IsKnown => Value is not null;

    /// <summary>AP's answer.</summary>
    /// <exception cref="OutcomeUnknownException">The outcome is not known. For callers that cannot go on without it.</exception>
    public T ValueOrThrow() => IsKnown ? Value : throw new OutcomeUnknownException(Unknown);
}

/// <summary>Thrown by <see cref="CallResult{T}.ValueOrThrow"/> and by the methods of <see cref="IPlatformMethods"/>.</summary>
public sealed class OutcomeUnknownException : RemoteRpcException
{
    internal OutcomeUnknownException(OutcomeUnknown outcome)
        : base($"It is not known whether the call took effect: {outcome.Detail}. Read the transaction before you send it again.") =>
            Outcome = outcome;

    /// <summary>Why there is no answer.</summary>
    public OutcomeUnknown Outcome { get; }
}

/// <summary>The outcome of one call of a batch: exactly one of the four.</summary>
/// <param name="Call">The call.</param>
/// <param name="Transaction">AP's answer.</param>
/// <param name="Refused">AP refused it.</param>
/// <param name="Unreachable">It was not processed.</param>
/// <param name="Unknown">It may or may not have taken effect.</param>
public sealed record BatchResult(
    TransactionCall Call, Transaction? Transaction, PlatformRefusedException? Refused, PlatformUnreachableException? Unreachable,
        OutcomeUnknown? Unknown);
