using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Configuration;

namespace AnchorCallbacks.Sealing;

/// <summary>The file that holds the master key: 32 bytes in Base64, for its owner's eyes only.</summary>
static partial class MasterKeyFile
{
    const string Setting = "Keys:MasterKeyFile";

    public static MasterKey Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{Setting}: {path} cannot be read: {e.Message}");
        }
        return KeyOptions.Decode(text) is { } key
            ? new MasterKey(key)
            : throw new StartException($"{Setting}: {path} must hold 32 bytes in Base64 (openssl rand -base64 32)");
    }

    /// <summary>Writes a new key and does not return before it is on disk: data sealed under a key that a power cut takes away is lost.</summary>
    public static MasterKey Create(string path)
    {
        var key = RandomNumberGenerator.GetBytes(Aead.KeyBytes);
        OwnerOnly.CreateFolderOf(path, Setting);
        try
        {
            using (var file = OwnerOnly.CreateFile(path, Setting))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
                file.Flush(flushToDisk: true);
            }
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (IOException e)
        {
            throw new StartException($"{Setting}: {path} cannot be written: {e.Message}");
        }
        return new MasterKey(key);
    }

    /// <summary>A new file's name is durable only once its folder is; .NET has no call for that.</summary>
    static void FlushFolder(string folder)
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
