using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>The store cannot work now, for example because of a full disk, a lost file or a failed write.</summary>
sealed class StoreException(string reason, Exception cause) : Exception(reason, cause)
{
    /// <summary>Error numbers of the operating systems.</summary>
    const int DiskFull = 28, QuotaReached = 122, WindowsDiskFull = 0x70;

    /// <summary>True: the whole write may be on disk, or nothing of it. False: nothing of it is on disk.</summary>
    public bool MayBeStored { get; private init; }

    public StoreException ThoughMaybeStored() => new(Message, this) { MayBeStored = true };

    /// <summary>From an error of a file next to the database.</summary>
    public static StoreException FromFile(Exception e) =>
        new((e.HResult & 0xFFFF) is DiskFull or QuotaReached or WindowsDiskFull ? "the disk is full"
            : "the disk does not read or write", e);

    /// <summary>Null for an error that is a fault of this program, such as a broken constraint.</summary>
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
