using System.Collections.Concurrent;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store.Files;

/// <summary>The files of sealed documents with more than one chunk, in a folder next to SQLite's file. In the database each byte would be
/// written twice, through the log and the only writer, and all other writes would wait. Their rows in <c>document_chunks</c> have no
/// bytes.</summary>
sealed class ChunkFiles(string store)
{
    /// <summary>The size of a full sealed chunk. Chunks follow each other without a gap.</summary>
    public const int ChunkBytes = 64 * 1024 + 16;

    const int ShortestId = 3;

    /// <summary>Error numbers of the operating systems: another process holds the file.</summary>
    const int HeldOnLinux = 11, HeldOnMac = 35, HeldOnWindows = 0x20;

    readonly string folder = store + "-documents";

    /// <summary>Inner folders that are on disk. There are about a thousand, so that none holds millions of names.</summary>
    readonly ConcurrentDictionary<string, bool> made = new();

    /// <summary>A deletion holds it. Two deletions do not run at the same time, so each sees the locks of readers only.</summary>
    readonly Lock deletion = new();

    string LockFile => Path.Combine(folder, "lock");

    /// <summary>Creates the folder. To be called before files are written.</summary>
    /// <param name="areExpected">Whether rows refer to files. If so, a missing folder is elsewhere, and no new one must be created.</param>
    public void Prepare(Func<bool> areExpected)
    {
        if (Directory.Exists(folder))
            return;
        if (areExpected())
            throw new StartException(
                $"{StoreOptions.Name}: {folder} is missing, and it holds documents: put it next to the database. "
                + "If it is lost, create it empty; store verify lists the lost documents");
        OwnerOnly.CreateFolderOf(LockFile, StoreOptions.Name);
        OwnerOnly.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
    }

    /// <summary>Creates a file for a document. Its id must be in <c>orphaned_documents</c> first.</summary>
    public ChunkFile Create(string id)
    {
        var file = PathOf(id);
        var inner = Path.GetDirectoryName(file)!;
        try
        {
            if (!made.ContainsKey(inner) || !Directory.Exists(inner))
            {
                OwnerOnly.CreateFolder(inner);
                OwnerOnly.FlushFolder(folder);
                made.TryAdd(inner, true);
            }
            return new ChunkFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.FromFile(e);
        }
    }

    /// <summary>Null if the file or the chunk does not exist. The last chunk ends with the file.</summary>
    public byte[]? Read(string id, long number)
    {
        if (!IsId(id))
            return null;
        try
        {
            using var file = File.OpenHandle(PathOf(id));
            var at = number * ChunkBytes;
            var chunk = new byte[Math.Clamp(RandomAccess.GetLength(file) - at, 0, ChunkBytes)];
            return chunk.Length > 0 && RandomAccess.Read(file, chunk, at) == chunk.Length ? chunk : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file is damaged. The caller sees a chunk that does not open.
            return null;
        }
    }

    /// <summary>Prevents the deletion of files, for a reader of a snapshot of the rows and then of the files. Null if there are no
    /// files.</summary>
    public FileStream? Hold()
    {
        // A deletion holds the lock for a moment.
        for (var left = 1000; Directory.Exists(folder); left--)
        {
            if (TryLock(FileShare.ReadWrite) is { } held)
                return held;
            if (left == 0)
                throw new StartException($"{StoreOptions.Name}: {LockFile} is in use by another process; try again");
            CancellationToken.None.WaitHandle.WaitOne(10);
        }
        return null;
    }

    /// <summary>Deletes a file, durably.</summary>
    /// <returns>False, with nothing done, while a reader holds the files.</returns>
    public bool TryDelete(string id)
    {
        if (!IsId(id) || !File.Exists(PathOf(id)))
            return true;
        lock (deletion)
        {
            using var alone = TryLock(FileShare.None);
            if (alone is null)
                return false;
            File.Delete(PathOf(id));
            OwnerOnly.FlushFolder(Path.GetDirectoryName(PathOf(id))!);
            return true;
        }
    }

    public IEnumerable<string> Ids() => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateFiles).Select(file => Path.GetFileName(file))
        : [];

    /// <summary>Deletes all files. To be called when no row refers to them any more.</summary>
    public void Clear()
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{StoreOptions.Name}: {folder} is no longer needed and cannot be removed: {e.Message}");
        }
    }

    FileStream? TryLock(FileShare share)
    {
        try
        {
            return OwnerOnly.OpenOrCreate(LockFile, share);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) is HeldOnLinux or HeldOnMac or HeldOnWindows)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // For example a full disk: to wait would not help.
            throw new StartException($"{StoreOptions.Name}: {LockFile} cannot be written: {e.Message}");
        }
    }

    /// <summary>Whether this is an id of this program. No other text in a row names a file.</summary>
    static bool IsId(string id) => id.Length >= ShortestId && id.All(char.IsAsciiLetterOrDigit);

    string PathOf(string id) => Path.Combine(folder, id[..2], id);
}
