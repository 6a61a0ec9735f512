using System.Diagnostics;

namespace AnchorCallbacks.Simulator;

/// <summary>What a call reported about a customer: its parameters, and the callback server's answer during the call.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Role">The call's <c>customer_type</c>.</param>
/// <param name="Status">The status in the callback server's answer.</param>
/// <param name="Fields">The required fields in the callback server's answer.</param>
/// <param name="Message">The call's message.</param>
public sealed record CustomerNotice(string CustomerId, string? Role, string Status, string Fields, string? Message);

/// <summary>One JSON-RPC call and its effect.</summary>
public sealed class ReceivedCall
{
    CustomerNotice? notice;

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The JSON-RPC id, as it was sent.</summary>
    public required string RpcId { get; init; }

    /// <summary>The transaction that the call names.</summary>
    public string? TransactionId { get; init; }

    /// <summary>The parameters, as they were sent.</summary>
    public required string Params { get; init; }

    /// <summary>The time of the call, by AP's clock.</summary>
    public required Instant At { get; init; }

    /// <summary>When the request arrived, in ticks of <see cref="Stopwatch"/>.</summary>
    public required long Came { get; init; }

    /// <summary>When the callback server had answered.</summary>
    public long Asked { get; private set; }

    /// <summary>When AP had executed the call.</summary>
    public long Ended { get; set; }

    /// <summary>The time since the call's end.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(Ended);

    /// <summary>The transaction's status before the call.</summary>
    public string? StatusBefore { get; set; }

    /// <summary>The transaction's status after the call. Null if the call was refused.</summary>
    public string? StatusAfter { get; set; }

    /// <summary>The code of the error. 0 if there is none.</summary>
    public int ErrorCode { get; set; }

    /// <summary>The text of the error.</summary>
    public string? ErrorText { get; set; }

    /// <summary>What the call reported about a customer. Null if it asked about none.</summary>
    public CustomerNotice? Notice
    {
        get => notice;
        set => (notice, Asked) = (value, Stopwatch.GetTimestamp());
    }

    /// <summary>Whether the answer was lost, so that the caller cannot know the result.</summary>
    public bool AnswerLost { get; set; }

    /// <summary>Whether the method changes a transaction.</summary>
    public bool Changes => !Method.StartsWith("get_", StringComparison.Ordinal);

    /// <summary>Whether AP executed the call.</summary>
    public bool Succeeded => ErrorCode == 0;

    /// <inheritdoc/>
    public override string ToString() => Succeeded
        ? $"{At} {Method} {TransactionId} {StatusBefore}→{StatusAfter}{(Notice is null ? "" : $" reports {Notice.Role} {Notice.Status}")}"
            + (AnswerLost ? " (answer lost)" : "")
        : $"{At} {Method} {TransactionId} refused {ErrorCode} {ErrorText}";
}
