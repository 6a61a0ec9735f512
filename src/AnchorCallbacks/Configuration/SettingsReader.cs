using System.Globalization;

namespace AnchorCallbacks.Configuration;

/// <summary>A setting in force, its value masked if it is a secret.</summary>
readonly record struct SettingValue(string Name, string Value, bool IsStandard);

/// <summary>Reads settings once at start, collects what is wrong with them, and knows which names exist: a misspelt
/// name that is silently ignored could leave the server without authentication.</summary>
sealed class SettingsReader(IConfiguration configuration)
{
    readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
    readonly HashSet<string> secrets = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> problems = [];
    readonly List<SettingValue> values = [];

    public IReadOnlyList<string> Problems => problems;

    public IReadOnlyList<SettingValue> Values => values;

    /// <summary>Of one setting the first problem counts: the others may only follow from it.</summary>
    public void Bad(string name, string rule)
    {
        if (!problems.Exists(problem => problem.StartsWith($"{name}: ", StringComparison.Ordinal)))
            problems.Add($"{name}: {rule}");
    }

    /// <summary>A problem that names its setting already.</summary>
    public void Bad(string problem) => problems.Add(problem);

    /// <summary>A setting that somebody else reads.</summary>
    public void Know(string name, string value)
    {
        known.Add(name);
        values.Add(new(name, secrets.Contains(name) ? Mask(value) : value, !Has(name)));
    }

    public bool Has(string name) => !string.IsNullOrEmpty(configuration[name]);

    /// <summary>For a setting whose value tells whether it is a secret: whoever reads it says so with <see cref="Know"/>.</summary>
    public string? Configured(string name) => Has(name) ? configuration[name] : null;

    public string Text(string name, string standard)
    {
        var value = configuration[name];
        value = string.IsNullOrEmpty(value) ? standard : value;
        Know(name, value);
        return value;
    }

    public string Secret(string name)
    {
        IsSecret(name);
        return Text(name, "");
    }

    public void IsSecret(string name) => secrets.Add(name);

    /// <summary>Settings that are named by whoever sets them: <c>section:NAME</c>.</summary>
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

    public long Number(string name, long standard, long least, long most)
    {
        var text = Text(name, standard.ToString(CultureInfo.InvariantCulture));
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Bad(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));
        return standard;
    }

    public T Choice<T>(string name, T standard, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        var text = Text(name, "");
        if (text.Length == 0)
            return standard;
        foreach (var (word, value) in choices)
            if (string.Equals(text, word, StringComparison.OrdinalIgnoreCase))
                return value;
        var words = new List<string>();
        foreach (var (word, _) in choices)
            words.Add(word);
        Bad(name, $"must be {string.Join(", ", words[..^1])} or {words[^1]}");
        return standard;
    }

    /// <summary>To be called when all has been read.</summary>
    public void RefuseUnknown(params ReadOnlySpan<string> sections)
    {
        foreach (var section in sections)
            foreach (var (name, value) in configuration.GetSection(section).AsEnumerable())
                // A variable that is named like a whole section ("STORE") is somebody else's.
                if (value is not null && name.Contains(':', StringComparison.Ordinal) && !known.Contains(name))
                    Bad(name, $"no such setting; there are {string.Join(", ", known.Where(k => k.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)))}");
    }

    static string Mask(string secret) => secret.Length == 0 ? "" : "********";

    /// <summary>A command line is readable by every process on the machine.</summary>
    public void RefuseSecretsIn(IConfiguration commandLine)
    {
        foreach (var name in secrets)
            if (commandLine[name] is not null)
                Bad(name, $"must not be given on the command line, where others can read it; use the environment variable {name.Replace(":", "__", StringComparison.Ordinal)}");
    }
}
