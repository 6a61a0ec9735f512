using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>The store cannot do its work now: full disk, lost file, failed write. Nothing of the request is stored.</summary>
sealed class StoreException(string reason, Exception cause) : Exception(reason, cause)
{
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
