using System.Security.Cryptography;

namespace AnchorCallbacks.Hosting;

/// <summary>A file whose changes matter while the server runs. Its content is compared: file systems, containers and editors do not report
/// every change.</summary>
sealed class WatchedFile(string path)
{
    string digest = Read(path);
    string? changing;

    public string Path => path;

    /// <summary>Whether the content differs from the last time.</summary>
    /// <param name="isComplete">Someone says that the file is written completely. Otherwise a new content counts when it is still the
    /// same at the next look: a part of a file may be a good file that asks customers for less.</param>
    public bool HasChanged(bool isComplete)
    {
        var now = Read(path);
        if (now == digest || (!isComplete && now != changing))
        {
            changing = now;
            return false;
        }
        (digest, changing) = (now, null);
        return true;
    }

    /// <summary>The next look finds a change.</summary>
    public void Forget() => digest = "";

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
