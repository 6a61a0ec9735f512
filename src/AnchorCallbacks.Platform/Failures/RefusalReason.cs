namespace AnchorCallbacks.Platform;

/// <summary>Why AP refused a call, read from its code and text.</summary>
public abstract record RefusalReason
{
    /// <summary>The transaction's status, kind or protocol does not allow the method (−32600).</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Sep">Its protocol.</param>
    /// <param name="FundsReceived">Whether funds are in.</param>
    public sealed record WrongStatus(TransactionStatus Status, TransactionKind Kind, Sep Sep, bool FundsReceived) : RefusalReason;

    /// <summary>AP has no such transaction or quote, or the network has no such Stellar transaction.</summary>
    /// <param name="What"><c>transaction</c>, <c>quote</c> or <c>stellar transaction</c>.</param>
    public sealed record NotFound(string What) : RefusalReason;

    /// <summary>A parameter is missing, malformed or not allowed (−32602; −32603 if AP cannot read it).</summary>
    public sealed record BadParameter : RefusalReason;

    /// <summary>Another call changed the transaction at the same moment (−32603 since 4.2.0). Read it and decide again.</summary>
    public sealed record ChangedMeanwhile : RefusalReason;

    /// <summary>This release has no such method (−32601, or known before sending).</summary>
    /// <param name="Releases">The releases that have it; null for an unknown method.</param>
    /// <param name="Instead">The method to call instead.</param>
    public sealed record NoSuchMethod(Releases? Releases, string? Instead) : RefusalReason;

    /// <summary>AP could not use the callback server's answer to <c>GET /customer</c> during the call (−32603; −32602 if it was a
    /// 400).</summary>
    public sealed record CallbackFailed : RefusalReason;

    /// <summary>The request has more calls than AP takes. None was executed (−32600).</summary>
    /// <param name="Limit">The number of calls that AP takes.</param>
    public sealed record BatchLimit(int Limit) : RefusalReason;

    /// <summary>The customer lacks nothing, so the call would move the transaction on. Nothing was sent.</summary>
    /// <param name="Status">The customer's status at the callback server.</param>
    public sealed record NothingToAsk(string Status) : RefusalReason;

    /// <summary>Anything else.</summary>
    public sealed record Other : RefusalReason;
}
