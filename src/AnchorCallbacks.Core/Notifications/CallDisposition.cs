using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>What happens to a call after an attempt.</summary>
enum CallDisposition
{
    /// <summary>It took effect.</summary>
    Settled,

    /// <summary>It was certainly not processed, or AP could not read our answer. The same call is sent later.</summary>
    Retry,

    /// <summary>It was sent, and its outcome is not known. The transaction is read from AP first.</summary>
    ReadFirst,

    /// <summary>The transaction has changed. It is read from AP, and decided again.</summary>
    Stale,

    /// <summary>AP does not take the call in the transaction's status. The transaction is read, to see whether its status is the one we
    /// know.</summary>
    Refused,

    /// <summary>AP will never take it. A person must look.</summary>
    Parked,
}

/// <summary>Finds the disposition of a call from its result, or from a reading after a lost answer. Pure functions.</summary>
static class CallDispositions
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
            // From the same state the same call would be decided and refused without end.
            return unchanged ? CallDisposition.Parked : CallDisposition.Stale;
        if (unchanged)
            return CallDisposition.Retry;
        if (MayBeRepeated(row.Method) && IsExpected(row, now) && now.Status != row.StatusBefore)
            return CallDisposition.Settled;
        // The status was the same before the call, or another change has moved the transaction on. A call that only reports a customer's
        // status may be repeated. No other call may.
        return MayBeRepeated(row.Method) ? CallDisposition.Stale : CallDisposition.Parked;
    }

    /// <summary>The answer that AP acted on: the first one that leads to the transaction's new status. If an earlier answer is taken by
    /// mistake, a notice is repeated. If a later one is taken, a notice is missing.</summary>
    public static CallbackAnswer? AnswerUsed(IReadOnlyList<CallbackAnswer> answers, PlatformView? now)
    {
        if (answers.Count == 0)
            return null;
        foreach (var answer in answers)
            if (now is null || now.Status == StatusAfter(answer.Status, now.Sep))
                return answer;
        return answers[0];
    }

    /// <summary>Whether the transaction has the status that the call was meant to reach.</summary>
    public static bool IsExpected(OutboxRow row, PlatformView? now) =>
        now is not null && Notice.Parse(row.Notice) is { } notice && now.Status == StatusAfter(notice.Status, now.Sep);

    static bool MayBeRepeated(string method) =>
        method == PlatformMethods.NotifyCustomerInfoUpdated.Name || method == PlatformMethods.RequestCustomerInfoUpdate.Name
        // These are decided only while a SEP-24 transaction is incomplete. AP takes the first only then, and the second is read first.
        || method == PlatformMethods.NotifyInteractiveFlowCompleted.Name || method == PlatformMethods.NotifyTransactionError.Name;

    /// <summary>AP's status for a transaction after a notice with this customer status.</summary>
    static string? StatusAfter(string status, string sep) => status switch
    {
        "NEEDS_INFO" => TransactionStatus.PendingCustomerInfoUpdate.Value,
        "REJECTED" or Notice.Failed => TransactionStatus.Error.Value,
        Notice.Completed => TransactionStatus.PendingAnchor.Value,
        "ACCEPTED" or "PROCESSING" or Notice.Release => sep == Sep.ThirtyOne.Value ? TransactionStatus.PendingReceiver.Value
            : TransactionStatus.PendingAnchor.Value,
        _ => null,
    };
}
