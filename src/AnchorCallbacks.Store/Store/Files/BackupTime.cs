using System.Globalization;
using System.Text;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Store.Files;

/// <summary>When the last backup of a store was made. A file next to the store has it: the store itself belongs to its server.</summary>
static class BackupTime
{
    const string Suffix = ".last-backup";

    /// <summary>Null if none is known.</summary>
    public static DateTimeOffset? Find(string store)
    {
        try
        {
            return DateTimeOffset.TryParse(File.ReadAllText(store + Suffix).Trim(), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var at) ? at : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A backup is good also if its time cannot be written.</summary>
    public static void Set(string store, DateTimeOffset now)
    {
        try
        {
            using var file = OwnerOnly.OpenOrCreate(store + Suffix, FileShare.None);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'\n", CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
