using AnchorCallbacks.Customers.Record;

namespace AnchorCallbacks.Operators;

/// <summary>Turns columns into members of an answer. An empty column becomes null and is left out.</summary>
static class RowValues
{
    const int MaxInList = 1000;

    public static DateTime Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime;

    public static DateTime? Time(long? at) => at is { } known ? Time(known) : null;

    public static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>A text for a list. Messages of AP have no limit, and a page may have 500 of them.</summary>
    public static string? Short(string? text) =>
        text is { Length: > MaxInList } ? string.Concat(text.AsSpan(0, MaxInList - 1), "…") : Text(text);

    public static LocalizedText? Text(LocalizedText text) => text.IsEmpty ? null : text;
}
