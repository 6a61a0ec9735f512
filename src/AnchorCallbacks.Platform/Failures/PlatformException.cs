using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace AnchorCallbacks.Platform;

/// <summary>A call that did not have its effect, for certain. The other way a change can end is <see cref="OutcomeUnknown"/>, a value.</summary>
public abstract class PlatformException : RemoteRpcException
{
    private protected PlatformException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}

/// <summary>AP has read the call and refused it. Nothing was changed.</summary>
public sealed class PlatformRefusedException : PlatformException
{
    internal PlatformRefusedException(int code, string message, string? detail, string method, string? transactionId, RefusalReason reason)
        : base(message) =>
        (Code, ErrorCode, Detail, Method, TransactionId, Reason) = (code, (JsonRpcErrorCode)code, detail, method, transactionId, reason);

    /// <summary>JSON-RPC's code: −32600, −32601, −32602 or −32603.</summary>
    public int Code { get; }

    /// <summary>AP's own text, where <see cref="Exception.Message"/> says something a person can use instead (Java's null-pointer texts).</summary>
    public string? Detail { get; }

    /// <summary>The method called.</summary>
    public string Method { get; }

    /// <summary>The transaction it was called for.</summary>
    public string? TransactionId { get; }

    /// <summary>What the code and the text mean.</summary>
    public RefusalReason Reason { get; }
}

/// <summary>What kept a call from reaching AP's methods.</summary>
public enum UnreachableCause
{
    /// <summary>Nobody listens at the address.</summary>
    ConnectionFailed,

    /// <summary>The host name is unknown.</summary>
    NameNotFound,

    /// <summary>The certificate or the TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>AP answered 403: wrong or missing credential, or a clock that is off.</summary>
    Forbidden,

    /// <summary>AP answered 404: the address has a path AP does not serve.</summary>
    WrongPath,

    /// <summary>AP answered 400 outside JSON-RPC: it could not read the request.</summary>
    NotUnderstood,

    /// <summary>Too many calls failed just before; none is tried for a moment.</summary>
    GivenUpForNow,

    /// <summary>A query, which changes nothing, got no usable answer in time.</summary>
    NoAnswer,
}

/// <summary>The call was certainly not processed; it may be sent again.</summary>
public sealed class PlatformUnreachableException : PlatformException
{
    internal PlatformUnreachableException(UnreachableCause reason, string message, Exception? cause = null)
        : base(message, cause) => Reason = reason;

    /// <summary>What kept it away.</summary>
    public UnreachableCause Reason { get; }
}
