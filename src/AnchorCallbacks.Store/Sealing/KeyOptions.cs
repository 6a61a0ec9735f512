using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Sealing;

/// <param name="File">The file of the master key; unused if <paramref name="Key"/> is given.</param>
sealed record KeyOptions(string File, byte[]? Key)
{
    /// <summary>The name of the setting that gives the key.</summary>
    public string Setting => Key is null ? "Keys:MasterKeyFile" : "Keys:MasterKey";

    public static KeyOptions Read(SettingsReader settings)
    {
        var file = settings.Text("Keys:MasterKeyFile", "data/master.key");
        var text = settings.Secret("Keys:MasterKey", fromFile: false);
        byte[]? key = null;
        if (text.Length == 0)
            settings.RequireFolder("Keys:MasterKeyFile", file);
        if (text.Length > 0)
        {
            if (settings.Has("Keys:MasterKeyFile"))
                settings.Bad("Keys:MasterKey", "give either this or Keys:MasterKeyFile, not both");
            key = Decode(text);
            if (key is null)
                settings.Bad("Keys:MasterKey", "must be 32 random bytes in Base64 (openssl rand -base64 32)");
        }
        return new(file, key);
    }

    public static byte[]? Decode(string base64)
    {
        var key = new byte[Aead.KeyBytes + 2];
        return Convert.TryFromBase64String(base64.Trim(), key, out var length) && length == Aead.KeyBytes ? key[..length] : null;
    }
}
