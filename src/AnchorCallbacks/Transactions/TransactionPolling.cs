namespace AnchorCallbacks.Transactions;

/// <summary>How often an open transaction is read from AP though nobody named it, in milliseconds: the longer nothing happened to it, the
/// more seldom; where AP has yet to be told something, often.</summary>
static class TransactionPolling
{
    public const long Min = 5 * 60_000;

    public const long Soonest = 30_000;
    const long Max = 6 * 3_600_000;

    /// <summary>The share of a transaction's quiet time that may pass before it is looked at again.</summary>
    const long Share = 8;

    /// <summary>When to look at it again, if AP spoke of it last when it is said to have.</summary>
    public static long Next(TransactionRow row, long now)
    {
        var (least, most) = row.NoticeBlocked ? (Soonest, Min) : (Min, Max);
        return row.AnsweredAt + Math.Clamp((now - row.UpdatedAt) / Share, least, most);
    }
}
