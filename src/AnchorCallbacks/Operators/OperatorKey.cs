using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Operators;

/// <summary>An operator's credential: 256 random bits. It cannot be guessed. So a plain SHA-256 is a safe hash; slow hashes are for
/// passwords.</summary>
static class OperatorKey
{
    const string HashPrefix = "sha256:";
    const int Bytes = 32;
    const int MinCharacters = 22;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The hash in the form of the setting.</summary>
    public static string Write(byte[] hash) => HashPrefix + Convert.ToHexStringLower(hash);

    public static byte[]? ReadHash(string text)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        return text.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase) && text.Length == HashPrefix.Length + 2 * hash.Length
            && Convert.FromHexString(text.AsSpan(HashPrefix.Length), hash, out _, out _) == System.Buffers.OperationStatus.Done
            ? hash : null;
    }

    /// <summary>The key in a file. Null if there is no file.</summary>
    public static string? Load(string path)
    {
        const string Setting = "Operator:KeyFile";
        if (!File.Exists(path))
            return null;
        try
        {
            var key = File.ReadAllText(path).Trim();
            return key.Length >= MinCharacters && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                ? key
                : throw new StartException($"{Setting}: {path} must hold one key of at least {MinCharacters} letters, digits, '-' and '_'; "
                    + "if you delete the file, the server makes a new one");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{Setting}: {path} cannot be read: {e.Message}");
        }
    }

    public static string LoadOrCreate(string path)
    {
        if (Load(path) is { } known)
            return known;
        var key = New();
        OwnerOnly.WriteDurably(path, key + "\n", "Operator:KeyFile");
        return key;
    }
}
