using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>The store cannot do its work now: full disk, lost file, failed write.</summary>
sealed class StoreException(string reason, Exception cause) : Exception(reason, cause)
{
    /// <summary>As the system numbers them.</summary>
    const int DiskFull = 28, QuotaReached = 122, WindowsDiskFull = 0x70;

    /// <summary>What was to be written may be on disk, all of it; else nothing of it is.</summary>
    public bool MayBeStored { get; private init; }

    public StoreException ThoughMaybeStored() => new(Message, this) { MayBeStored = true };

    /// <summary>Of a file beside the database.</summary>
    public static StoreException FromFile(Exception e) =>
        new((e.HResult & 0xFFFF) is DiskFull or QuotaReached or WindowsDiskFull ? "the disk is full"
        : "the disk does not read or write", e);

    /// <summary>Null for an error that is a fault of ours, such as a constraint.</summary>
    public static StoreException? From(SqliteException e)
    {
        var reason = e.SqliteErrorCode switch
        {
            5 or 6 => "the database is locked by another process",
            7 => "out of memory",
            8 => "the database cannot be written",
            10 => "the disk does not read or write",
            11 or 26 => "the database file is damaged",
            13 => "the disk is full",
            14 => "the database file cannot be opened",
            _ => null,
        };
        return reason is null ? null : new StoreException(reason, e);
    }
}
