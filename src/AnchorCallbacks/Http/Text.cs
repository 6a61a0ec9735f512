using System.Globalization;

namespace AnchorCallbacks.Http;

static class Text
{
    /// <summary>What is wrong with a parameter that names something (an id, a type): too long, or a character no name has and
    /// PostgreSQL cannot store.</summary>
    public static string? ControlProblem(string value, int limit)
    {
        if (value.Length > limit)
            return string.Create(CultureInfo.InvariantCulture, $"must not be longer than {limit} characters");
        return value.Contains('\0', StringComparison.Ordinal) ? "must not contain U+0000" : null;
    }
}
