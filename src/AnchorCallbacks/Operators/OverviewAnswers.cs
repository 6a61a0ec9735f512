using System.ComponentModel;

namespace AnchorCallbacks.Operators;

/// <summary>Figures about the work of the last days. They hold no personal data.</summary>
sealed record Overview
{
    [Description("Customers in review, once for each type, by the time they wait.")]
    public required IReadOnlyList<QueueAge> Queue { get; init; }

    [Description("The last 14 days (UTC), the oldest first.")]
    public required IReadOnlyList<DecisionDay> Decisions { get; init; }

    [Description("The last 14 days (UTC), the oldest first.")]
    public required IReadOnlyList<CallDay> Calls { get; init; }
}

/// <param name="Hours">They wait at least so long. The next row has the longer ones.</param>
sealed record QueueAge(int Hours, long Customers);

sealed record DecisionDay(DateTime Day, long Accepted, long Rejected, long Asked, long Cleared)
{
    public long All => Accepted + Rejected + Asked + Cleared;
}

/// <param name="Ended">Calls to AP that have ended on this day.</param>
/// <param name="FailedAttempts">Their attempts that did not end them.</param>
/// <param name="Dropped">Given up by an operator, or no longer needed.</param>
sealed record CallDay(DateTime Day, long Ended, long FailedAttempts, long Dropped);
