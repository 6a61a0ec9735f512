using System.Security.Cryptography;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Sealing;

/// <summary>The file of the master key: 32 bytes in Base64, readable by its owner only.</summary>
static class MasterKeyFile
{
    const string Usual = "Keys:MasterKeyFile";

    /// <param name="setting">The name of the setting, for messages.</param>
    public static MasterKey Load(string path, string setting = Usual)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{setting}: {path} cannot be read: {e.Message}");
        }
        return KeyOptions.Decode(text) is { } key
            ? new MasterKey(key)
            : throw new StartException($"{setting}: {path} must hold 32 bytes in Base64 (openssl rand -base64 32)");
    }

    /// <summary>Writes a new key, and returns when it is on disk. If a power cut lost the key, all data sealed under it would be
    /// lost.</summary>
    public static MasterKey Create(string path)
    {
        var key = RandomNumberGenerator.GetBytes(Aead.KeyBytes);
        OwnerOnly.WriteDurably(path, Convert.ToBase64String(key) + "\n", Usual);
        return new MasterKey(key);
    }
}
