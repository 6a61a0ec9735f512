using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>What is to become of a call, by what came of it.</summary>
enum CallDisposition
{
    /// <summary>It took effect.</summary>
    Settled,

    /// <summary>It was certainly not processed, or AP could not read our answer: the same again, later.</summary>
    Retry,

    /// <summary>It was sent and nobody knows more: AP is read first, then it is decided.</summary>
    ReadFirst,

    /// <summary>The transaction is not what it was: it is read, and what to say is decided anew.</summary>
    Stale,

    /// <summary>AP does not take it where the transaction stands: it is read, to see whether it stands there as we knew.</summary>
    Refused,

    /// <summary>AP will never take it: a person must look.</summary>
    Parked,
}

/// <summary>Pure: results of calls, and states read after a lost answer, as fates.</summary>
static class Outcome
{
    public static CallDisposition Of(BatchResult result) => result switch
    {
        { Transaction: not null } => CallDisposition.Settled,
        { Unreachable: not null } => CallDisposition.Retry,
        { Unknown: not null } => CallDisposition.ReadFirst,
        { Refused.Reason: RefusalReason.CallbackFailed or RefusalReason.BatchLimit } => CallDisposition.Retry,
        { Refused.Reason: RefusalReason.ChangedMeanwhile } => CallDisposition.Stale,
        { Refused.Reason: RefusalReason.WrongStatus } => CallDisposition.Refused,
        _ => CallDisposition.Parked,
    };

    public static CallDisposition AfterReading(OutboxRow row, PlatformView now)
    {
        var unchanged = now.UpdatedAt == row.UpdatedAtBefore && row.UpdatedAtBefore > 0;
        if (row.Uncertainty == CallUncertainty.Refused)
            // Decided from the same state the same would come out, be refused again, and so on without end.
            return unchanged ? CallDisposition.Parked : CallDisposition.Stale;
        if (unchanged)
            return CallDisposition.Retry;
        if (MayBeRepeated(row.Method) && IsExpected(row, now) && now.Status != row.StatusBefore)
            return CallDisposition.Settled;
        // It stood there before, or somebody else has moved it on. What only reports how a customer stands may be said twice; nothing else may.
        return MayBeRepeated(row.Method) ? CallDisposition.Stale : CallDisposition.Parked;
    }

    /// <summary>Which of the answers given while the call was under way AP went by: the first that leads where the transaction now is.
    /// An earlier one than it was makes something be said again; a later one would leave something unsaid.</summary>
    public static CallbackAnswer? AnswerUsed(IReadOnlyList<CallbackAnswer> answers, PlatformView? now)
    {
        if (answers.Count == 0)
            return null;
        foreach (var answer in answers)
            if (now is null || now.Status == StatusAfter(answer.Status, now.Sep))
                return answer;
        return answers[0];
    }

    /// <summary>Whether the transaction is where the call was to take it.</summary>
    public static bool IsExpected(OutboxRow row, PlatformView? now) =>
        now is not null && Notice.StatusOf(row.Notice) is { } told && now.Status == StatusAfter(told, now.Sep);

    static bool MayBeRepeated(string method) =>
        method == PlatformMethods.NotifyCustomerInfoUpdated.Name || method == PlatformMethods.RequestCustomerInfoUpdate.Name;

    /// <summary>Where notice AP this takes a transaction.</summary>
    static string? StatusAfter(string status, string sep) => status switch
    {
        "NEEDS_INFO" => TransactionStatus.PendingCustomerInfoUpdate.Value,
        "REJECTED" => TransactionStatus.Error.Value,
        "ACCEPTED" or "PROCESSING" or Notice.Release => sep == Sep.ThirtyOne.Value ? TransactionStatus.PendingReceiver.Value
            : TransactionStatus.PendingAnchor.Value,
        _ => null,
    };
}
