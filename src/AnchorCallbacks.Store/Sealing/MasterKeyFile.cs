using System.Security.Cryptography;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Sealing;

/// <summary>The file that holds the master key: 32 bytes in Base64, for its owner's eyes only.</summary>
static class MasterKeyFile
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
        OwnerOnly.WriteDurably(path, Convert.ToBase64String(key) + "\n", Setting);
        return new MasterKey(key);
    }
}
