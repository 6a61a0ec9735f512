using System.Security.Cryptography;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store.Files;

/// <summary>A file in the making: under a name that nobody can guess until it is whole and on disk, and for its owner alone from its first byte.</summary>
sealed class NewFile : IDisposable
{
    readonly string file;

    // Held while it is written: what nobody holds was left behind.
    readonly FileStream held;
    bool kept;

    NewFile(string file, string temporary, FileStream held) => (this.file, Temporary, this.held) = (file, temporary, held);

    /// <summary>To be filled by whoever has the bytes.</summary>
    public Stream Contents => held;

    public string Temporary { get; }

    /// <param name="name">What the user called it, for the one line that says what is wrong.</param>
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
                // There the engine could not open it.
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

    /// <summary>SHA-256 of what is in it.</summary>
    public string Digest()
    {
        held.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(held));
    }

    /// <summary>What is in it so far is on disk.</summary>
    public void Flush() => held.Flush(flushToDisk: true);

    /// <summary>Returns when the file is on disk under its own name.</summary>
    /// <param name="beforeNamed">Run when the contents are on disk.</param>
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

    /// <summary>What a process that was killed left of the same file.</summary>
    static void RemoveLeftovers(string folder, string name)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + OwnerOnly.Temporary))
            if (Path.GetFileName(path).StartsWith(name + ".", StringComparison.Ordinal) && !OwnerOnly.IsLink(path) && IsLeft(path))
            {
                File.Delete(path);
                StoreFile.DeleteLog(path);
            }
    }

    static bool IsLeft(string path)
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
