namespace AnchorCallbacks.Store;

/// <summary>The free space on the disk of the store. PostgreSQL's disk is on another machine.</summary>
sealed class DiskSpace(StoreOptions options)
{
    public int MinFreePercent => options.MinFreePercent;

    /// <summary>Null when it is not known.</summary>
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
