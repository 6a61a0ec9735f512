using System.Text.Json;

namespace AnchorCallbacks.Simulator.Contract;

/// <summary>The server's answer, and the checks that AP's use of it needs.</summary>
/// <param name="Request">For messages.</param>
/// <param name="Status">0: there was no answer.</param>
sealed record ContractAnswer(string Request, int Status, string Body)
{
    static readonly string[] Statuses = ["ACCEPTED", "PROCESSING", "NEEDS_INFO", "REJECTED"];
    static readonly string[] ProvidedStatuses = ["ACCEPTED", "PROCESSING", "REJECTED", "VERIFICATION_REQUIRED"];
    static readonly string[] Types = ["string", "binary", "number", "date"];

    /// <summary>The member <c>id</c>.</summary>
    public string? Id => Member("id");

    /// <summary>The body as an object.</summary>
    public JsonElement Json
    {
        get
        {
            try
            {
                using var json = JsonDocument.Parse(Body);
                if (json.RootElement.ValueKind == JsonValueKind.Object)
                    return json.RootElement.Clone();
            }
            catch (JsonException)
            {
                // Reported below.
            }
            throw Violation("the body is not a JSON object");
        }
    }

    /// <summary>AP takes these statuses only. Others become 502 for the wallet.</summary>
    public ContractAnswer Is(params int[] statuses) => statuses.Contains(Status) ? this
        : throw Violation(Status == 0 ? "there was no answer"
            : FormattableString.Invariant($"status {Status}, but AP needs {string.Join(" or ", statuses)}"));

    /// <summary>An answer about a customer.</summary>
    /// <param name="isKnown">Whether the customer exists: then the answer must have an id, and else it must not.</param>
    public ContractAnswer IsCustomer(bool? isKnown = null, params int[] statuses)
    {
        Is(statuses.Length > 0 ? statuses : [200]);
        var json = Json;
        Require(Array.IndexOf(Statuses, Member("status")) >= 0, $"'status' must be one of {string.Join(", ", Statuses)}");
        Require(isKnown != true || Id is { Length: > 0 }, "'id' is missing, and AP cannot name the customer");
        Require(isKnown != false || Id is null, "'id' must be absent while there is no customer");
        foreach (var field in Fields(json, "fields"))
        {
            RequireWord(field, "type", Types);
            Require(!field.Value.TryGetProperty("optional", out var optional)
                || optional.ValueKind is JsonValueKind.True or JsonValueKind.False, $"fields.{field.Name}.optional must be true or false");
            Require(!field.Value.TryGetProperty("choices", out var choices) || (choices.ValueKind == JsonValueKind.Array
                && choices.EnumerateArray().All(choice => choice.ValueKind == JsonValueKind.String)),
                $"fields.{field.Name}.choices must be texts");
        }
        foreach (var field in Fields(json, "provided_fields"))
            if (field.Value.TryGetProperty("status", out _))
                RequireWord(field, "status", ProvidedStatuses);
        return this;
    }

    /// <summary>The answer is about the customer with this id.</summary>
    public void IsOf(string id) => Require(IsCustomer().Id == id, $"'id' must be {id}, the id of the PUT");

    /// <summary>A refusal that AP passes on.</summary>
    public void IsRefusal(params int[] statuses)
    {
        Is(statuses.Length > 0 ? statuses : [400, 404]);
        Require(Member("error") is { Length: > 0 }, "the body must be {\"error\":\"…\"}: AP reads nothing else of a refusal");
    }

    /// <summary>Stored, or refused so that the wallet learns why.</summary>
    public void IsStoredOrRefused()
    {
        if (Status is 200 or 201 or 202)
            IsCustomer(true, 200, 201, 202);
        else
            IsRefusal(400);
    }

    public void Require(bool isTrue, string rule)
    {
        if (!isTrue)
            throw Violation(rule);
    }

    string? Member(string name) => Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        ? value.GetString() : null;

    JsonElement.ObjectEnumerator Fields(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var fields) || fields.ValueKind == JsonValueKind.Null)
            return default;
        Require(fields.ValueKind == JsonValueKind.Object
            && fields.EnumerateObject().All(field => field.Value.ValueKind == JsonValueKind.Object),
            $"'{name}' must be an object of objects");
        return fields.EnumerateObject();
    }

    void RequireWord(JsonProperty field, string member, string[] words) => Require(
        field.Value.TryGetProperty(member, out var word) && word.ValueKind == JsonValueKind.String
            && Array.IndexOf(words, word.GetString()) >= 0, $"{field.Name}.{member} must be one of {string.Join(", ", words)}");

    ContractViolation Violation(string rule) => new($"{Request}: {rule}");
}
