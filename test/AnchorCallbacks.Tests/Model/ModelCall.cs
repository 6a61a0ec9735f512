using System.Diagnostics;

namespace AnchorCallbacks.Tests.Model;

/// <summary>What a call told AP about a customer: the call's own words, and what the callback server said during it.</summary>
sealed record Told(string CustomerId, string? Role, string Status, string Fields, string? Message);

/// <summary>One JSON-RPC call and its effect.</summary>
sealed class ModelCall
{
    Told? told;

    public required string Method { get; init; }

    /// <summary>The JSON-RPC id, as it was written.</summary>
    public required string RpcId { get; init; }

    public string? TransactionId { get; init; }

    /// <summary>The parameters, as they were written.</summary>
    public required string Params { get; init; }

    public required Instant At { get; init; }

    /// <summary>When its request came, by the machine's clock, whatever the test's says.</summary>
    public required long Came { get; init; }

    /// <summary>When the customer had been asked about.</summary>
    public long Asked { get; private set; }

    public TimeSpan Age => Stopwatch.GetElapsedTime(Came);

    public string? StatusBefore { get; set; }

    /// <summary>Null where the call was refused.</summary>
    public string? StatusAfter { get; set; }

    public int ErrorCode { get; set; }

    public string? ErrorText { get; set; }

    public Told? Told
    {
        get => told;
        set => (told, Asked) = (value, Stopwatch.GetTimestamp());
    }

    /// <summary>The caller cannot know what came of it.</summary>
    public bool AnswerLost { get; set; }

    public bool Changes => !Method.StartsWith("get_", StringComparison.Ordinal);

    public bool Succeeded => ErrorCode == 0;

    public override string ToString() => Succeeded
        ? $"{At} {Method} {TransactionId} {StatusBefore}→{StatusAfter}{(Told is null ? "" : $" told {Told.Role} {Told.Status}")}{(AnswerLost ? " (answer lost)" : "")}"
        : $"{At} {Method} {TransactionId} refused {ErrorCode} {ErrorText}";
}
