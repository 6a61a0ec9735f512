using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>What is to become of a call, by what came of it.</summary>
enum Fate
{
    /// <summary>It took effect.</summary>
    Settled,

    /// <summary>It was certainly not processed, or AP could not read our answer: the same again, later.</summary>
    Again,

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
    public static Fate Of(BatchResult result) => result switch
    {
        { Transaction: not null } => Fate.Settled,
        { Unreachable: not null } => Fate.Again,
        { Unknown: not null } => Fate.ReadFirst,
        { Refused.Reason: RefusalReason.CallbackFailed or RefusalReason.BatchLimit } => Fate.Again,
        { Refused.Reason: RefusalReason.ChangedMeanwhile } => Fate.Stale,
        { Refused.Reason: RefusalReason.WrongStatus } => Fate.Refused,
        _ => Fate.Parked,
    };

    public static Fate AfterReading(OutboxRow row, PlatformView now)
    {
        var unchanged = now.UpdatedAt == row.SeenAt && row.SeenAt > 0;
        if (row.Unsure == Doubt.Refused)
            // Decided from the same state the same would come out, be refused again, and so on without end.
            return unchanged ? Fate.Parked : Fate.Stale;
        if (unchanged)
            return Fate.Again;
        if (MayBeRepeated(row.Method) && IsExpected(row, now) && now.Status != row.SeenStatus)
            return Fate.Settled;
        // It stood there before, or somebody else has moved it on. What only reports how a customer stands may be said twice; nothing else may.
        return MayBeRepeated(row.Method) ? Fate.Stale : Fate.Parked;
    }

    /// <summary>Which of the answers given while the call was under way AP went by: the first that leads where the transaction now is.
    /// An earlier one than it was makes something be said again; a later one would leave something unsaid.</summary>
    public static Heard? Heard(IReadOnlyList<Heard> answers, PlatformView? now)
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
        now is not null && Telling.StatusOf(row.Telling) is { } told && now.Status == StatusAfter(told, now.Sep);

    static bool MayBeRepeated(string method) =>
        method == PlatformMethods.NotifyCustomerInfoUpdated.Name || method == PlatformMethods.RequestCustomerInfoUpdate.Name;

    /// <summary>Where telling AP this takes a transaction.</summary>
    static string? StatusAfter(string status, string sep) => status switch
    {
        "NEEDS_INFO" => TransactionStatus.PendingCustomerInfoUpdate.Value,
        "REJECTED" => TransactionStatus.Error.Value,
        "ACCEPTED" or "PROCESSING" or Telling.Release => sep == Sep.ThirtyOne.Value ? TransactionStatus.PendingReceiver.Value : TransactionStatus.PendingAnchor.Value,
        _ => null,
    };
}
