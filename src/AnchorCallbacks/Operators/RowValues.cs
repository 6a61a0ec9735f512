using AnchorCallbacks.Customers.Record;

namespace AnchorCallbacks.Operators;

/// <summary>Columns of a row as members of an answer: what is empty is left out.</summary>
static class RowValues
{
    public static DateTime Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime;

    public static DateTime? Time(long? at) => at is { } known ? Time(known) : null;

    public static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    public static LocalizedText? Text(LocalizedText text) => text.IsEmpty ? null : text;
}
