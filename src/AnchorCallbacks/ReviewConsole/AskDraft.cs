using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The form that asks a transaction's customer for more.</summary>
/// <param name="Fields">SEP-9 names; empty: every required field that is missing.</param>
/// <param name="CustomerId">The customer to ask; empty: the only one of the transaction.</param>
sealed record AskDraft(string Fields, string CustomerId, MessageDraft Message)
{
    public static AskDraft Empty(IReadOnlyList<string> languages) => new("", "", MessageDraft.Empty(languages));

    public static AskDraft Read(IFormCollection form, IReadOnlyList<string> languages) =>
        new($"{form["fields"]}".Trim(), $"{form["customer_id"]}", MessageDraft.Read(form, languages));

    /// <summary>The operator API's request, checked by its rules.</summary>
    public (Result<AskRequest> Read, byte[] Bytes) ToRequest()
    {
        var json = new JsonObject();
        var fields = Fields.Split([' ', ',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (fields.Count > 0)
            json["fields"] = new JsonArray([.. fields.Select(field => (JsonNode)JsonValue.Create(field))]);
        if (CustomerId.Length > 0)
            json["customer_id"] = CustomerId;
        if (Message.ToJson() is { } message)
            json["message"] = message;
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        return (RequestMembers<AskRequest>.ReadBody(bytes), bytes);
    }
}
