using System.Globalization;

namespace AnchorCallbacks.Hosting;

/// <summary>Checks the section <c>Logging</c>, which the logging library reads itself. There a wrong value would end the start with an
/// exception.</summary>
static class LogSettings
{
    const string Section = "Logging";

    public static void Read(SettingsReader settings)
    {
        foreach (var (name, value) in settings.Configuration.GetSection(Section).AsEnumerable()
            .OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (value is { Length: > 0 } && Rule(name.Split(':')) is var (rule, isRight))
            {
                settings.Know(name, value);
                if (!isRight(value))
                    settings.Bad(name, $"must be {rule}");
            }
    }

    static (string Rule, Func<string, bool> IsRight)? Rule(string[] parts) => parts switch
    {
        [_, var level, _] when Is(level, "LogLevel") => Levels,
        [_, _, var level, _] when Is(level, "LogLevel") => Levels,
        [_, var console, .. var rest] when Is(console, "Console") => Console(string.Join(':', rest)),
        [_, var scopes] when Is(scopes, "CaptureScopes") => Flag,
        _ => null,
    };

    static (string, Func<string, bool>)? Console(string name) => name.ToUpperInvariant() switch
    {
        "LOGTOSTANDARDERRORTHRESHOLD" => Levels,
        "FORMATTERNAME" => OneOf("simple", "systemd", "json"),
        "QUEUEFULLMODE" => OneOf("Wait", "DropWrite"),
        "MAXQUEUELENGTH" => ("a whole number from 1", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0),
        "FORMATTEROPTIONS:COLORBEHAVIOR" => OneOf("Default", "Enabled", "Disabled"),
        "TIMESTAMPFORMAT" or "FORMATTEROPTIONS:TIMESTAMPFORMAT" => ("a format of .NET, such as yyyy-MM-ddTHH:mm:ssZ", IsTimeFormat),
        "INCLUDESCOPES" or "FORMATTEROPTIONS:INCLUDESCOPES" or "FORMATTEROPTIONS:USEUTCTIMESTAMP" or "FORMATTEROPTIONS:SINGLELINE"
            or "FORMATTEROPTIONS:JSONWRITEROPTIONS:INDENTED" => Flag,
        _ => null,
    };

    static (string, Func<string, bool>) Levels => OneOf(Enum.GetNames<LogLevel>());

    static (string, Func<string, bool>) Flag => OneOf("true", "false");

    static (string, Func<string, bool>) OneOf(params string[] words) =>
        ($"{string.Join(", ", words[..^1])} or {words[^1]}", text => words.Contains(text, StringComparer.OrdinalIgnoreCase));

    static bool IsTimeFormat(string format)
    {
        try
        {
            return DateTimeOffset.UnixEpoch.ToString(format, CultureInfo.InvariantCulture).Length > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    static bool Is(string part, string name) => part.Equals(name, StringComparison.OrdinalIgnoreCase);
}
