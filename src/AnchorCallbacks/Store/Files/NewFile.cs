using System.Security.Cryptography;
using AnchorCallbacks.Configuration;

namespace AnchorCallbacks.Store.Files;

/// <summary>A file in the making: under another name until it is whole and on disk, and for its owner's eyes from its first byte.</summary>
sealed class NewFile : IDisposable
{
    readonly string file;

    // Held while it is written: of two who write the same file the second is told, and what a third left behind is taken over.
    readonly FileStream held;
    bool kept;

    NewFile(string file, FileStream held) => (this.file, this.held) = (file, held);

    /// <summary>To be filled by whoever has the bytes.</summary>
    public Stream Contents => held;

    public string Temporary => TemporaryFor(file);

    /// <param name="name">What the user called it, for the one line that says what is wrong.</param>
    public static NewFile Begin(string file, string name)
    {
        OwnerOnly.CreateFolderOf(file, name);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (OperatingSystem.IsWindows())
                // There the engine could not open it.
                options.Share = FileShare.ReadWrite | FileShare.Delete;
            else
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var held = new FileStream(TemporaryFor(file), options);
            held.SetLength(0);
            StoreFile.DeleteLog(TemporaryFor(file));
            return new(file, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{name}: {TemporaryFor(file)} cannot be written: {e.Message}");
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
            File.Move(Temporary, file, overwrite);
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

    static string TemporaryFor(string file) => file + ".partial";
}
