namespace AnchorCallbacks.Configuration;

/// <summary>Files and folders that only the user who runs the server may open.</summary>
static class OwnerOnly
{
    const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="setting">Named in the one line that says what is wrong.</param>
    public static void CreateFolderOf(string file, string setting)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is not { } folder || Directory.Exists(folder))
            return;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, FileMode | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{setting}: folder {folder} cannot be made: {e.Message}");
        }
    }

    public static FileStream CreateFile(string file, string setting)
    {
        var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode;
        try
        {
            return new FileStream(file, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{setting}: {file} cannot be made: {e.Message}");
        }
    }

    public static bool IsOpenToOthers(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(FileMode | UnixFileMode.UserExecute)) != 0;
}
