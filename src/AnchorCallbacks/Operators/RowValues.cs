using AnchorCallbacks.Customers.Record;

namespace AnchorCallbacks.Operators;

/// <summary>Turns columns into members of an answer. An empty column becomes null and is left out.</summary>
static class RowValues
{
    public static DateTime Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime;

    public static DateTime? Time(long? at) => at is { } known ? Time(known) : null;

    public static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    public static LocalizedText? Text(LocalizedText text) => text.IsEmpty ? null : text;
}
