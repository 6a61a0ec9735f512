namespace AnchorCallbacks.Transactions;

/// <summary>How often an open transaction is read from AP without a request that names it, in milliseconds. The longer it does not change,
/// the less often. A transaction with a blocked notice is read often.</summary>
static class TransactionPolling
{
    public const long Min = 5 * 60_000;

    /// <summary>The minimum while a notice is blocked.</summary>
    public const long BlockedMin = 30_000;

    const long Max = 6 * 3_600_000;

    /// <summary>The interval is the time since the last change, divided by this.</summary>
    const long Divisor = 8;

    /// <summary>When the transaction is due for the next read.</summary>
    public static long Next(TransactionRow row, long now)
    {
        var (min, max) = row.NoticeBlocked ? (BlockedMin, Min) : (Min, Max);
        return row.AnsweredAt + Math.Clamp((now - row.UpdatedAt) / Divisor, min, max);
    }
}
