using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Sealing;

/// <summary>Where the master key comes from.</summary>
/// <param name="File">The file of the key; unused if <paramref name="Key"/> or <see cref="Command"/> is given.</param>
sealed record KeyOptions(string File, byte[]? Key)
{
    /// <summary>The first part of the settings' names.</summary>
    public string Name { get; init; } = "Keys:MasterKey";

    /// <summary>Prints the key. Empty: there is none.</summary>
    public string Command { get; init; } = "";

    /// <summary>The key that <c>keys rotate</c> changes to. Null: there is none.</summary>
    public KeyOptions? Next { get; init; }

    /// <summary>The name of the setting that gives the key.</summary>
    public string Setting => Key is not null ? Name : Command.Length > 0 ? $"{Name}Command" : $"{Name}File";

    /// <summary>The file that is read. Null: the key comes from elsewhere.</summary>
    public string? UsedFile => Key is null && Command.Length == 0 ? File : null;

    public static KeyOptions Read(SettingsReader settings)
    {
        var (current, next) = (Read(settings, "Keys:MasterKey", "data/master.key"), Read(settings, "Keys:NextMasterKey", ""));
        return next.UsedFile == "" ? current : current with { Next = next };
    }

    static KeyOptions Read(SettingsReader settings, string name, string standard)
    {
        var file = settings.Text($"{name}File", standard);
        var text = settings.Secret(name, fromFile: false);
        var command = settings.Text($"{name}Command", "");
        byte[]? key = null;
        string[] given = [.. ((string[])[name, $"{name}File", $"{name}Command"]).Where(settings.Has)];
        if (given.Length > 1)
            settings.Bad(given[0], $"give either this or {given[1]}, not both");
        if (text.Length == 0 && command.Length == 0 && file.Length > 0)
            settings.RequireFolder($"{name}File", file);
        if (text.Length > 0 && (key = Decode(text)) is null)
            settings.Bad(name, "must be 32 random bytes in Base64 (openssl rand -base64 32)");
        return new(file, key) { Name = name, Command = command };
    }

    public static byte[]? Decode(string base64)
    {
        var key = new byte[Aead.KeyBytes + 2];
        return Convert.TryFromBase64String(base64.Trim(), key, out var length) && length == Aead.KeyBytes ? key[..length] : null;
    }

    /// <returns>Null if the key comes from a file that does not exist.</returns>
    public MasterKey? Load() => Key is not null ? new MasterKey(Key)
        : Command.Length > 0 ? MasterKeyCommand.Run(Command, Setting)
        : System.IO.File.Exists(File) ? MasterKeyFile.Load(File, Setting) : null;
}
