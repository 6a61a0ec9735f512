using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Outbox;

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
        { Refused.Reason: RefusalReason.WrongStatus or RefusalReason.ChangedMeanwhile } => Fate.Stale,
        _ => Fate.Parked,
    };

    public static Fate AfterReading(OutboxRow row, PlatformView now)
    {
        if (now.UpdatedAt == row.SeenAt && row.SeenAt > 0)
            return Fate.Again;
        if (now.Status == StatusAfter(row, now.Sep))
            return Fate.Settled;
        // Somebody else may have moved it on. What only reports how a customer stands may be said twice; nothing else may.
        return MayBeRepeated(row.Method) ? Fate.Stale : Fate.Parked;
    }

    static bool MayBeRepeated(string method) =>
        method == PlatformMethods.NotifyCustomerInfoUpdated.Name || method == PlatformMethods.RequestCustomerInfoUpdate.Name;

    /// <summary>Where the call takes a transaction; null for methods whose effect does not show in the status alone.</summary>
    static string? StatusAfter(OutboxRow row, string sep)
    {
        if (!MayBeRepeated(row.Method))
            return null;
        return row.Telling.Split('|') switch
        {
            [_, _, "NEEDS_INFO", ..] => TransactionStatus.PendingCustomerInfoUpdate.Value,
            [_, _, "REJECTED", ..] => TransactionStatus.Error.Value,
            [_, _, "ACCEPTED" or "PROCESSING", ..] => sep == Sep.ThirtyOne.Value ? TransactionStatus.PendingReceiver.Value : TransactionStatus.PendingAnchor.Value,
            _ => null,
        };
    }
}
