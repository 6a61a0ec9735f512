using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A decision as the form has it.</summary>
/// <param name="Version">The version of the customer that the officer looked at.</param>
sealed record DecisionDraft(string Decision, string Type, IReadOnlyList<string> Fields, MessageDraft Message, long? Version)
{
    /// <summary>A template in place of the message.</summary>
    public string Template { get; init; } = "";

    /// <summary>The person of a company that it is about; empty: the customer.</summary>
    public string Associate { get; init; } = "";

    public static DecisionDraft Empty(IReadOnlyList<string> languages) => new("", "", [], MessageDraft.Empty(languages), null);

    public static DecisionDraft Read(IFormCollection form, IReadOnlyList<string> languages)
    {
        var version = long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : -1;
        var fields = form["fields"].Concat($"{form["ask"]}".Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            .OfType<string>().Distinct().ToList();
        return new($"{form["decision"]}", $"{form["type"]}", fields, MessageDraft.Read(form, languages), version)
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
        if (Associate.Length > 0)
            json["associate"] = Associate;
        if (Fields.Count > 0)
            json["fields"] = new JsonArray([.. Fields.Select(field => (JsonNode)JsonValue.Create(field))]);
        if (Template.Length > 0)
            json["template"] = Template;
        if (Message.ToJson() is { } message)
            json["message"] = message;
        var bytes = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        return (RequestMembers<DecisionRequest>.ReadBody(bytes), bytes);
    }
}
