using System.Diagnostics.CodeAnalysis;
using StreamJsonRpc;

namespace AnchorCallbacks.Platform;

/// <summary>The call was sent and no readable JSON-RPC answer came back: it may or may not have had its effect. Read the
/// transaction before sending again.</summary>
/// <param name="Detail">What came instead: no answer in time, a broken connection, a gateway's page.</param>
public sealed record OutcomeUnknown(string Detail);

/// <summary>What a call that changes something came to: AP's answer, or not known. Refusals and failures to reach AP are exceptions.</summary>
/// <typeparam name="T">What AP answers.</typeparam>
public sealed class CallResult<T> where T : class
{
    internal CallResult(T value) => Value = value;

    internal CallResult(OutcomeUnknown unknown) => Unknown = unknown;

    /// <summary>AP's answer; null if it is not known.</summary>
    public T? Value { get; }

    /// <summary>Set when the outcome is not known.</summary>
    public OutcomeUnknown? Unknown { get; }

    /// <summary>Whether AP answered.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Unknown))]
    public bool IsKnown => Value is not null;

    /// <summary>AP's answer.</summary>
    /// <exception cref="OutcomeUnknownException">It is not known: for callers that cannot go on then.</exception>
    public T ValueOrThrow() => IsKnown ? Value : throw new OutcomeUnknownException(Unknown);
}

/// <summary>Thrown by <see cref="CallResult{T}.ValueOrThrow"/> and by the methods of <see cref="IPlatformMethods"/>.</summary>
public sealed class OutcomeUnknownException : RemoteRpcException
{
    internal OutcomeUnknownException(OutcomeUnknown outcome)
        : base($"It is not known whether the call took effect: {outcome.Detail}. Read the transaction before sending again.") =>
            Outcome = outcome;

    /// <summary>What came instead of an answer.</summary>
    public OutcomeUnknown Outcome { get; }
}

/// <summary>What one call of a batch came to: exactly one of the four.</summary>
/// <param name="Call">The call.</param>
/// <param name="Transaction">AP's answer.</param>
/// <param name="Refused">AP refused it.</param>
/// <param name="Unreachable">It was not processed.</param>
/// <param name="Unknown">It may or may not have had its effect.</param>
public sealed record BatchResult(
    TransactionCall Call, Transaction? Transaction, PlatformRefusedException? Refused, PlatformUnreachableException? Unreachable,
        OutcomeUnknown? Unknown);
