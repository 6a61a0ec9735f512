using System.Collections.Concurrent;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store.Files;

/// <summary>Sealed documents of more than one chunk, a file each, in a folder beside SQLite's file: through its log and its one writer each byte
/// would go twice, and everybody's writes would wait for it. Their rows in <c>document_chunks</c> are there, without bytes.</summary>
sealed class ChunkFiles(string store)
{
    /// <summary>A full chunk, sealed. The next one begins behind it.</summary>
    public const int ChunkBytes = 64 * 1024 + 16;

    const int ShortestId = 3;

    /// <summary>As the systems number it that another process has the file.</summary>
    const int HeldOnLinux = 11, HeldOnMac = 35, HeldOnWindows = 0x20;

    readonly string folder = store + "-documents";

    /// <summary>Inner folders that are on disk: a thousand in the end, so that none holds millions of names.</summary>
    readonly ConcurrentDictionary<string, bool> made = new();

    /// <summary>Whoever takes a file away is not taken for somebody who holds them.</summary>
    readonly Lock deletion = new();

    string LockFile => Path.Combine(folder, "lock");

    /// <summary>Makes the folder, for whoever will write files.</summary>
    /// <param name="areExpected">Whether rows refer to files: then a folder that is not there is elsewhere, and must not be made anew.</param>
    public void Prepare(Func<bool> areExpected)
    {
        if (Directory.Exists(folder))
            return;
        if (areExpected())
            throw new StartException(
                $"{StoreOptions.Name}: {folder} is missing, and documents are in it: put it beside the database. If it is lost, make it, empty, and see with store verify which documents are");
        OwnerOnly.CreateFolderOf(LockFile, StoreOptions.Name);
        OwnerOnly.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
    }

    /// <summary>A new file, to which chunks are added. Only whoever is named in <c>document_leftovers</c> may have one.</summary>
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

    /// <summary>Null where there is no such file, or not so much in it. The last chunk is as long as the file goes.</summary>
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
            // Damage, which shows as a chunk that does not open.
            return null;
        }
    }

    /// <summary>While this is held no file goes: for whoever reads rows of one moment and then the files. Null where there are none.</summary>
    public FileStream? Hold()
    {
        // Whoever takes a file away has it for a moment.
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

    /// <summary>Returns when the file is gone for good.</summary>
    /// <returns>False, with nothing done, while somebody holds the files.</returns>
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

    /// <summary>Takes all files away, when nothing refers to them any more.</summary>
    public void Clear()
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{StoreOptions.Name}: nothing in {folder} is needed any more, and it cannot be removed: {e.Message}");
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
            // A full disk, say: nobody would ever let go of it.
            throw new StartException($"{StoreOptions.Name}: {LockFile} cannot be written: {e.Message}");
        }
    }

    /// <summary>Of ours: whatever else a row may name is no file.</summary>
    static bool IsId(string id) => id.Length >= ShortestId && id.All(char.IsAsciiLetterOrDigit);

    string PathOf(string id) => Path.Combine(folder, id[..2], id);
}
