using System.Globalization;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Cli;

/// <summary>What others sent may hold anything: nothing of it reaches the terminal but printable text.</summary>
static class Printable
{
    public static string Text(JsonNode? node) =>
        node is null ? "" : string.Concat((node.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)node! : node.ToJsonString()).Select(c => char.IsControl(c) ? ' ' : c));

    public static string Time(JsonNode? time) =>
        time is null ? "" : DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
