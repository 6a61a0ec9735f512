using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace AnchorCallbacks.Platform;

/// <summary>A call that certainly had no effect. The other possible failure of a change is the value
/// <see cref="OutcomeUnknown"/>.</summary>
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

    /// <summary>AP's own text, if <see cref="Exception.Message"/> replaces it by one that helps a person (such as Java's null-pointer
    /// texts).</summary>
    public string? Detail { get; }

    /// <summary>The method of the call.</summary>
    public string Method { get; }

    /// <summary>The transaction of the call.</summary>
    public string? TransactionId { get; }

    /// <summary>The meaning of code and text.</summary>
    public RefusalReason Reason { get; }
}

/// <summary>Why a call did not reach AP's methods.</summary>
public enum UnreachableCause
{
    /// <summary>No server listens at the address.</summary>
    ConnectionFailed,

    /// <summary>The host name is unknown.</summary>
    NameNotFound,

    /// <summary>The certificate or the TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>AP answered 403: the credential is wrong or missing, or a clock is wrong.</summary>
    Forbidden,

    /// <summary>AP answered 404: the address has a path that AP does not serve.</summary>
    WrongPath,

    /// <summary>AP answered 400 outside JSON-RPC: it could not read the request.</summary>
    NotUnderstood,

    /// <summary>Too many calls have just failed. No call is tried for a moment.</summary>
    GivenUpForNow,

    /// <summary>A query, which changes nothing, got no usable answer in time.</summary>
    NoAnswer,
}

/// <summary>The call was certainly not processed. It may be sent again.</summary>
public sealed class PlatformUnreachableException : PlatformException
{
    internal PlatformUnreachableException(UnreachableCause reason, string message, Exception? cause = null)
        : base(message, cause) => Reason = reason;

    /// <summary>The cause.</summary>
    public UnreachableCause Reason { get; }
}
