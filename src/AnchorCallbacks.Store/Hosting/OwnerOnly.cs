using System.Runtime.InteropServices;
using System.Text;

namespace AnchorCallbacks.Hosting;

/// <summary>Files and folders that only the user who runs the server may open.</summary>
static partial class OwnerOnly
{
    /// <summary>The suffix of a file's name until the file is complete.</summary>
    public const string Temporary = ".partial";

    const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="setting">The name of the setting, for messages.</param>
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
            throw new StartException($"{setting}: folder {folder} cannot be created: {e.Message}");
        }
    }

    /// <exception cref="IOException">The folder cannot be created.</exception>
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
            throw new StartException($"{setting}: {file} cannot be created: {e.Message}");
        }
    }

    /// <exception cref="IOException">The file exists, or cannot be created.</exception>
    public static FileStream Create(string file, int bufferSize = 4096)
    {
        var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode;
        return new FileStream(file, options);
    }

    /// <summary>Opens a file for locking or appending, or creates it for its owner only.</summary>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened, or is a link, which another user may have put
    /// there.</exception>
    public static FileStream OpenOrCreate(string file, FileShare share)
    {
        if (IsLink(file))
            throw new UnauthorizedAccessException($"{file} is a link");
        var options = new FileStreamOptions { Mode = System.IO.FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (OperatingSystem.IsWindows())
            return new FileStream(file, options);
        options.UnixCreateMode = FileMode;
        var stream = new FileStream(file, options);
        try
        {
            // Earlier releases used the process's file mode mask.
            if (File.GetUnixFileMode(stream.SafeFileHandle) != FileMode)
                File.SetUnixFileMode(stream.SafeFileHandle, FileMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file belongs to another user, who may open it in any case.
        }
        return stream;
    }

    /// <summary>True also for a link whose target does not exist.</summary>
    public static bool IsLink(string file) => new FileInfo(file).LinkTarget is not null;

    /// <summary>Whether the name is taken, by a file, a folder or a link.</summary>
    public static bool IsTaken(string file) => Path.Exists(file) || IsLink(file);

    /// <summary>Gives a complete file its name, which must be free.</summary>
    /// <exception cref="IOException">The name is taken.</exception>
    public static void MoveToNew(string from, string to)
    {
        // The system's move overwrites a file. A hard link does not: the file system refuses a name that is taken.
        if (!OperatingSystem.IsWindows() && Link(from, to) == 0)
            File.Delete(from);
        else if (IsTaken(to))
            throw new IOException($"{to} exists already");
        else
            File.Move(from, to, overwrite: false);
    }

    public static bool IsOpenToOthers(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(FileMode | UnixFileMode.UserExecute)) != 0;

    /// <summary>Creates a file, and its folder if needed, and returns when both are on disk. An existing file is not changed.</summary>
    public static void WriteDurably(string file, string text, string setting)
    {
        CreateFolderOf(file, setting);
        var temporary = TemporaryFor(file);
        try
        {
            using (var stream = CreateFile(temporary, setting))
            {
                stream.Write(Encoding.ASCII.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }
            MoveToNew(temporary, file);
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (IOException e)
        {
            File.Delete(temporary);
            throw new StartException($"{setting}: {file} cannot be written: {e.Message}");
        }
    }

    /// <summary>A name in the same folder that no one can guess.</summary>
    public static string TemporaryFor(string file) => $"{file}.{Ids.New()}{Temporary}";

    /// <summary>Flushes a folder to disk. Only then the names of its new files are durable. .NET has no call for it.</summary>
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

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
