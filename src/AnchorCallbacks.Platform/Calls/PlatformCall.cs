using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>A call of one of AP's JSON-RPC methods, with its parameters as members.</summary>
public abstract record PlatformCall
{
    /// <summary>The method: its name, the releases that have it, and when it is allowed.</summary>
    [JsonIgnore]
    public abstract PlatformMethod Method { get; }
}

/// <summary>A call that moves a transaction on. AP answers with the changed transaction, and publishes
/// <c>transaction_status_changed</c>.</summary>
/// <remarks>
/// AP clears <c>user_action_required_by</c> in every such call that does not set it. It checks the status before the parameters,
/// so a wrong status hides a bad parameter. Source: AP <c>RpcTransactionStatusHandler</c> (2.x <c>RpcMethodHandler</c>).
/// </remarks>
public abstract record TransactionCall : PlatformCall
{
    /// <summary>AP's id of the transaction.</summary>
    public required string TransactionId { get; init; }
}

/// <summary>A <see cref="TransactionCall"/> that may have a message to the user.</summary>
public abstract record NotedCall : TransactionCall
{
    /// <summary>A message to the user. Kept if left out; cleared when the transaction leaves <c>error</c> or <c>expired</c>.</summary>
    public string? Message { get; init; }
}
