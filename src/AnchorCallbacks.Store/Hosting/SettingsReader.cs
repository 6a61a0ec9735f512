using System.Globalization;

namespace AnchorCallbacks.Hosting;

/// <summary>A setting in force. The value of a secret is masked.</summary>
/// <param name="Source">The source of the value, for people.</param>
readonly record struct SettingValue(string Name, string Value, string Source);

/// <summary>Reads the settings once at start and collects their problems. It knows all names and refuses others: a misspelt name that is
/// ignored could leave the server without authentication.</summary>
sealed class SettingsReader(IConfiguration given)
{
    IConfiguration configuration = given;
    readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
    readonly HashSet<string> secrets = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> problems = [];
    readonly List<string> warnings = [];
    readonly List<SettingValue> values = [];

    public IReadOnlyList<string> Problems => problems;

    /// <summary>Settings that work but should be changed.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    public IReadOnlyList<SettingValue> Values => values;

    /// <summary>The settings, with the secrets that have been read from files.</summary>
    public IConfiguration Configuration => configuration;

    /// <summary>Adds a problem. Only the first of a setting counts: the others may follow from it.</summary>
    public void Bad(string name, string rule)
    {
        if (!problems.Exists(problem => problem.StartsWith($"{name}: ", StringComparison.Ordinal)))
            problems.Add($"{name}: {rule}");
    }

    /// <summary>Adds a problem that names its setting itself.</summary>
    public void Bad(string problem) => problems.Add(problem);

    public void Warn(string name, string text) => warnings.Add($"{name}: {text}");

    /// <summary>Registers a setting that other code reads.</summary>
    public void Know(string name, string value)
    {
        if (known.Add(name))
            values.Add(new(name, secrets.Contains(name) ? Mask(value) : value, Has(name) ? SettingSource.Of(configuration, name)
                : SettingSource.Default));
    }

    public bool Has(string name) => !string.IsNullOrEmpty(configuration[name]);

    /// <summary>The value of a setting that may be a secret, depending on the value. The caller registers it with
    /// <see cref="Know"/>.</summary>
    public string? Configured(string name) => Has(name) ? configuration[name] : null;

    public string Text(string name, string standard)
    {
        var value = configuration[name];
        value = string.IsNullOrEmpty(value) ? standard : value;
        Know(name, value);
        return value;
    }

    /// <param name="fromFile">The setting <c>…File</c> names a file with the secret. False: it has a meaning of its own.</param>
    public string Secret(string name, bool fromFile = true)
    {
        if (fromFile)
            ReadFile(name);
        IsSecret(name);
        return Text(name, "");
    }

    public void IsSecret(string name) => secrets.Add(name);

    /// <summary>Reads a secret from the file that <c>…File</c> names. From then on the setting itself has the value.</summary>
    /// <returns>Whether there is a file.</returns>
    public bool ReadFile(string name)
    {
        var setting = SecretFiles.Setting(name);
        if (!Has(setting))
        {
            // Listed only where it is used: every secret has one.
            known.Add(setting);
            return false;
        }
        Know(setting, configuration[setting]!);
        if (Has(name))
            Bad(setting, $"give either this or {name}, not both");
        else if (SecretFiles.Read(configuration[setting]!, out var secret) is { } problem)
            Bad(setting, problem);
        else
            configuration = SecretFiles.With(configuration, name, secret);
        return true;
    }

    /// <summary>Settings whose names the operator chooses: <c>section:NAME</c>.</summary>
    public IEnumerable<(string Name, string Value)> Named(string section)
    {
        foreach (var child in configuration.GetSection(section).GetChildren())
            if (child.Value is { Length: > 0 } value)
            {
                Know($"{section}:{child.Key}", value);
                yield return (child.Key, value);
            }
    }

    public bool Flag(string name, bool standard)
    {
        var text = Text(name, standard ? "true" : "false");
        if (!bool.TryParse(text, out var value))
            Bad(name, "must be true or false");
        return value;
    }

    public long Number(string name, long standard, long min, long max)
    {
        var text = Text(name, standard.ToString(CultureInfo.InvariantCulture));
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        Bad(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
        return standard;
    }

    public T Choice<T>(string name, T standard, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        var words = new List<string>();
        var usual = "";
        foreach (var (word, value) in choices)
        {
            words.Add(word);
            usual = EqualityComparer<T>.Default.Equals(value, standard) ? word : usual;
        }
        var text = Text(name, usual);
        foreach (var (word, value) in choices)
            if (string.Equals(text, word, StringComparison.OrdinalIgnoreCase))
                return value;
        Bad(name, $"must be {string.Join(", ", words[..^1])} or {words[^1]}");
        return standard;
    }

    /// <summary>Requires the name of a file in an existing folder. The server creates only the default folder itself.</summary>
    public void RequireFolder(string name, string file)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file));
            if (Directory.Exists(file))
                Bad(name, $"{file} is a folder; name a file in it");
            else if (folder is not null && !Directory.Exists(folder) && folder != Path.GetFullPath(DefaultFolder))
                Bad(name, $"folder {folder} does not exist; create it, or name another");
        }
        catch (Exception e) when (e is ArgumentException or IOException or NotSupportedException)
        {
            Bad(name, "must be the name of a file");
        }
    }

    public const string DefaultFolder = "data";

    /// <summary>Refuses unknown names. To be called when all settings have been read. In this program's sections an unknown name is refused
    /// from every source. Other programs share the environment and the folder of secrets: there an unknown section only gives a warning,
    /// and only if its name is near to one of this program's.</summary>
    public void RefuseUnknown(params string[] sections)
    {
        foreach (var (name, value) in configuration.AsEnumerable())
        {
            if (value is null || known.Contains(name))
                continue;
            var section = name.Split(':')[0];
            var isOwn = sections.Contains(section, StringComparer.OrdinalIgnoreCase);
            if (SettingSource.IsShared(configuration, name))
                CheckShared(name, section, isOwn, sections);
            else if (isOwn && name.Contains(':', StringComparison.Ordinal))
                Bad(name, NoSuch(name, section));
            else if (SettingSource.IsOurs(configuration, name))
                Bad(name, isOwn ? "is a section and has no value of its own"
                    : $"there is no section {section}{Nearest.Hint(section, sections)}");
        }
    }

    void CheckShared(string name, string section, bool isOwn, string[] sections)
    {
        var source = SettingSource.Of(configuration, name) == SettingSource.Environment ? "environment variable" : "secret";
        if (!name.Contains(':', StringComparison.Ordinal))
        {
            // A variable that is named like a whole section ("STORE") belongs to another program.
            if (name.Contains('_', StringComparison.Ordinal) && known.TryGetValue(name.Replace('_', ':'), out var setting))
                warnings.Add($"{source} {name}: is not read; the setting is {Variable(setting)}");
        }
        else if (isOwn)
            Bad(name, NoSuch(name, section));
        else if (Nearest.To(section, sections) is { } near)
            warnings.Add($"{source} {Variable(name)}: is not read, there is no section {section}; do you mean {near}?");
    }

    string NoSuch(string name, string section) => Nearest.To(name, known) is { } near
        ? $"is not a setting; do you mean {near}?"
        : "is not a setting; the settings are "
            + string.Join(", ", known.Where(k => k.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Refuses secrets on the command line, which every process on the machine can read.</summary>
    public void RefuseSecretsIn(IConfiguration commandLine)
    {
        foreach (var name in secrets)
            if (commandLine[name] is not null)
                Bad(name, $"must not be on the command line, where others can read it; use the environment variable {Variable(name)}"
                    + (known.Contains(SecretFiles.Setting(name)) ? $", or a file and {SecretFiles.Setting(name)}" : ""));
    }

    static string Variable(string name) => name.Replace(":", "__", StringComparison.Ordinal);

    static string Mask(string secret) => secret.Length == 0 ? "" : "********";
}
