namespace AnchorCallbacks.Platform;

/// <summary>Why AP refused a call, as far as its code and text tell.</summary>
public abstract record RefusalReason
{
    /// <summary>The transaction's status, kind or protocol does not allow the method (−32600).</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Sep">Its protocol.</param>
    /// <param name="FundsReceived">Whether funds are in.</param>
    public sealed record WrongStatus(TransactionStatus Status, TransactionKind Kind, Sep Sep, bool FundsReceived) : RefusalReason;

    /// <summary>AP has no such transaction or quote, or the network no such Stellar transaction.</summary>
    /// <param name="What"><c>transaction</c>, <c>quote</c> or <c>stellar transaction</c>.</param>
    public sealed record NotFound(string What) : RefusalReason;

    /// <summary>A parameter is missing, malformed or not allowed (−32602, and −32603 where AP cannot read one).</summary>
    public sealed record BadParameter : RefusalReason;

    /// <summary>Another call changed the transaction at the same moment (−32603 since 4.2.0): read it and decide again.</summary>
    public sealed record ChangedMeanwhile : RefusalReason;

    /// <summary>This release has no such method (−32601, or known before sending).</summary>
    /// <param name="Releases">Which have it; null for a method nobody knows.</param>
    /// <param name="Instead">What to call in its place.</param>
    public sealed record NoSuchMethod(Releases? Releases, string? Instead) : RefusalReason;

    /// <summary>AP could not use what the callback server's <c>GET /customer</c> answered during the call (−32603; −32602 where that was a 400).</summary>
    public sealed record CallbackFailed : RefusalReason;

    /// <summary>More calls in one request than AP takes; none was executed (−32600).</summary>
    /// <param name="Limit">How many it takes.</param>
    public sealed record BatchLimit(int Limit) : RefusalReason;

    /// <summary>The customer is not lacking anything, so that asking would move the transaction on. Nothing was sent.</summary>
    /// <param name="Status">What the callback server answers of them.</param>
    public sealed record NothingToAsk(string Status) : RefusalReason;

    /// <summary>Anything else.</summary>
    public sealed record Other : RefusalReason;
}
