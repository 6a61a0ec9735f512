using System.Security.Cryptography;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store.Files;

/// <summary>A file that is being written. It has a name that no one can guess until it is complete and on disk. Only its owner may read
/// it.</summary>
sealed class NewFile : IDisposable
{
    readonly string file;

    // Held while the file is written. A file that no process holds was left behind.
    readonly FileStream held;
    bool kept;

    NewFile(string file, string temporary, FileStream held) => (this.file, Temporary, this.held) = (file, temporary, held);

    /// <summary>The contents, for the caller to write.</summary>
    public Stream Contents => held;

    public string Temporary { get; }

    /// <param name="name">The name of the option or setting, for messages.</param>
    public static NewFile Begin(string file, string name)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(folder))
            throw new StartException($"{name}: folder {folder} does not exist; make it first");
        var temporary = OwnerOnly.TemporaryFor(file);
        try
        {
            RemoveLeftovers(folder, Path.GetFileName(file));
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (OperatingSystem.IsWindows())
                // On Windows the engine could not open it otherwise.
                options.Share = FileShare.ReadWrite | FileShare.Delete;
            else
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new(file, temporary, new FileStream(temporary, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{name}: {temporary} cannot be written: {e.Message}");
        }
    }

    /// <summary>The SHA-256 hash of the contents.</summary>
    public string Digest()
    {
        held.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(held));
    }

    /// <summary>Flushes the contents to disk.</summary>
    public void Flush() => held.Flush(flushToDisk: true);

    /// <summary>Returns when the file is on disk under its own name.</summary>
    /// <param name="beforeNamed">Runs when the contents are on disk, before the file gets its name.</param>
    public void Keep(bool overwrite, string name, Action? beforeNamed = null)
    {
        try
        {
            Flush();
            beforeNamed?.Invoke();
            if (overwrite)
                File.Move(Temporary, file, overwrite: true);
            else
                OwnerOnly.MoveToNew(Temporary, file);
            kept = true;
            OwnerOnly.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{name}: {file} cannot be written: {e.Message}");
        }
    }

    public void Dispose()
    {
        if (!kept)
            File.Delete(Temporary);
        StoreFile.DeleteLog(Temporary);
        held.Dispose();
    }

    /// <summary>Removes the leftovers of a killed process that wrote the same file.</summary>
    static void RemoveLeftovers(string folder, string name)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + OwnerOnly.Temporary))
            if (Path.GetFileName(path).StartsWith(name + ".", StringComparison.Ordinal) && !OwnerOnly.IsLink(path) && IsLeftover(path))
            {
                File.Delete(path);
                StoreFile.DeleteLog(path);
            }
    }

    static bool IsLeftover(string path)
    {
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
