using System.Runtime.InteropServices;
using System.Text;

namespace AnchorCallbacks.Configuration;

/// <summary>Files and folders that only the user who runs the server may open.</summary>
static partial class OwnerOnly
{
    const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="setting">Named in the one line that says what is wrong.</param>
    public static void CreateFolderOf(string file, string setting)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is not { } folder || Directory.Exists(folder))
            return;
        try
        {
            CreateFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{setting}: folder {folder} cannot be made: {e.Message}");
        }
    }

    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, FileMode | UnixFileMode.UserExecute);
    }

    public static FileStream CreateFile(string file, string setting)
    {
        try
        {
            return Create(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{setting}: {file} cannot be made: {e.Message}");
        }
    }

    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static FileStream Create(string file, int bufferSize = 4096)
    {
        var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode;
        return new FileStream(file, options);
    }

    public static bool IsOpenToOthers(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(FileMode | UnixFileMode.UserExecute)) != 0;

    /// <summary>Makes a file, and its folder if there is none, and returns when both are on disk.</summary>
    public static void WriteDurably(string file, string text, string setting)
    {
        CreateFolderOf(file, setting);
        try
        {
            using (var stream = CreateFile(file, setting))
            {
                stream.Write(Encoding.ASCII.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (IOException e)
        {
            throw new StartException($"{setting}: {file} cannot be written: {e.Message}");
        }
    }

    /// <summary>A new file's name is durable only once its folder is; .NET has no call for that.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            throw new IOException($"folder {folder} cannot be opened");
        var result = Fsync(descriptor);
        _ = Close(descriptor);
        if (result != 0)
            throw new IOException($"folder {folder} cannot be flushed to disk");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
