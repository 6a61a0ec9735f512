using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A decision as the form has it.</summary>
/// <param name="Version">The version of the customer that the officer looked at.</param>
sealed record DecisionDraft(string Decision, string Type, IReadOnlyList<string> Fields, string Message, string MessageEs, long? Version)
{
    /// <summary>A template in place of the message.</summary>
    public string Template { get; init; } = "";

    public static readonly DecisionDraft Empty = new("", "", [], "", "", null);

    public static DecisionDraft Read(IFormCollection form)
    {
        var version = long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : -1;
        var fields = form["fields"].Concat($"{form["ask"]}".Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            .OfType<string>().Distinct().ToList();
        return new($"{form["decision"]}", $"{form["type"]}", fields, Lines(form["message"]), Lines(form["message_es"]), version)
        {
            Template = $"{form["template"]}",
        };
    }

    /// <summary>The operator API's request, checked by its rules.</summary>
    public (Result<DecisionRequest> Read, byte[] Bytes) ToRequest()
    {
        var json = new JsonObject { ["decision"] = Decision, ["version"] = Version };
        if (Type.Length > 0)
            json["type"] = Type;
        if (Fields.Count > 0)
            json["fields"] = new JsonArray([.. Fields.Select(field => (JsonNode)JsonValue.Create(field))]);
        if (Template.Length > 0)
            json["template"] = Template;
        if (ToJson(Message, MessageEs) is { } message)
            json["message"] = message;
        var bytes = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        return (RequestMembers<DecisionRequest>.ReadBody(bytes), bytes);
    }

    /// <summary>A message in one or two languages; null: there is none.</summary>
    public static JsonNode? ToJson(string message, string messageEs) =>
        message.Length > 0 && messageEs.Length > 0 ? new JsonObject { ["en"] = message, ["es"] = messageEs }
        : (message + messageEs).Length > 0 ? JsonValue.Create(message + messageEs) : null;

    /// <summary>Browsers end lines with CR LF.</summary>
    public static string Lines(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();
}
