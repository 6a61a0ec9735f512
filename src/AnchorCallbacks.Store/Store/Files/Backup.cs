using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store.Files;

/// <param name="Sha256">The hash of the file, as sha256sum prints it.</param>
/// <param name="Missing">The number of document chunks that the store has lost.</param>
sealed record Backup(string File, long Bytes, string Sha256, long Missing)
{
    /// <summary>Copies a store into one file while its server runs. The file appears when it is complete and on disk.</summary>
    /// <param name="inUse">A server must not be slowed down.</param>
    public static Backup Write(string store, string file, bool overwrite, CancellationToken cancel, bool inUse = true)
    {
        const string Name = "file";
        if (!overwrite && OwnerOnly.IsTaken(file))
            throw new StartException($"{Name}: {file} exists; give another name, or --force to overwrite it");
        if (Path.GetFullPath(store) == Path.GetFullPath(file))
            throw new StartException($"{Name}: {file} is the store itself");
        string digest;
        long missing;
        var files = new ChunkFiles(store);
        using (var copy = NewFile.Begin(file, Name))
        using (files.Hold())
        {
            StoreFile.Copy(store, copy, "Store:ConnectionString", inUse, cancel);
            missing = StoreFile.BringIn(files, copy, Name, inUse, cancel);
            digest = copy.Digest();
            copy.Keep(overwrite, Name);
        }
        return new(file, new FileInfo(file).Length, digest, missing);
    }
}
