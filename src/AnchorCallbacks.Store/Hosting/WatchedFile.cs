using System.Security.Cryptography;

namespace AnchorCallbacks.Hosting;

/// <summary>A file whose changes matter while the server runs. Its content is compared: file systems, containers and editors do not report
/// every change.</summary>
sealed class WatchedFile(string path)
{
    string digest = Read(path);

    public string Path => path;

    /// <summary>Whether the content differs from the last time.</summary>
    public bool HasChanged()
    {
        var now = Read(path);
        if (now == digest)
            return false;
        digest = now;
        return true;
    }

    /// <summary>A file that cannot be read has a digest too: the reader says what is wrong.</summary>
    static string Read(string path)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }
}
