namespace AnchorCallbacks.Store;

/// <summary>How much of the disk is free that the store writes to. PostgreSQL's disk is another machine's.</summary>
sealed class DiskSpace(StoreOptions options)
{
    public int MinFreePercent => options.MinFreePercent;

    /// <summary>Null where it cannot be known.</summary>
    public int? FreePercent()
    {
        if (options.Postgres is not null)
            return null;
        try
        {
            var drive = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(options.File))!);
            return drive.TotalSize > 0 ? (int)(100.0 * drive.AvailableFreeSpace / drive.TotalSize) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
