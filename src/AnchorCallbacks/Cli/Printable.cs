using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Customers.Record;
using Spectre.Console;

namespace AnchorCallbacks.Cli;

/// <summary>What others sent may hold anything: nothing of it reaches the terminal but printable text.</summary>
static class Printable
{
    public static string Text(string? text) => text is null ? "" : string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    public static string Text(JsonElement value) => Text(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText());

    public static string Text(Wording? wording) => wording is null ? ""
        : wording.Texts.Count == 0 ? Text(wording.Text)
        : string.Join(" / ", wording.Texts.Select(text => $"{text.Language}: {Text(text.Text)}"));

    public static string Time(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    public static Text Cell(string? text) => new(Text(text));

    public static Text Cell(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    public static Text Cell(DateTime? time) => new(Time(time));
}
