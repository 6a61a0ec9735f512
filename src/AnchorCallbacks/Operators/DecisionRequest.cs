using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Operators;

/// <summary>A decision as sent: <c>{"decision", "type" or "fields", "message", "version"}</c>.</summary>
/// <param name="Seen">The version of the customer it was made on; null: whichever it is.</param>
/// <param name="Role">Of an ask for a transaction: whom of two it is for; null: whom <paramref name="CustomerId"/> says, or the only one.</param>
sealed record DecisionRequest(Decision Decision, long? Seen, string? Role = null, string? CustomerId = null)
{
    const int LongestMessage = 1000;
    const int MostLanguages = 20;
    const int MostFields = 200;

    public static Result<DecisionRequest> Read(ReadOnlyMemory<byte> body) => Read(body, new Reader(null, ""));

    /// <summary>What a customer is asked for one transaction: <c>{"fields", "message", "role" or "customer_id"}</c>; without fields whatever it lacks.</summary>
    public static Result<DecisionRequest> ReadAsk(ReadOnlyMemory<byte> body, string transactionId) => Read(body, new Reader(DecisionKind.Ask, transactionId));

    static Result<DecisionRequest> Read(ReadOnlyMemory<byte> body, Reader reader)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return json.RootElement.ValueKind == JsonValueKind.Object ? reader.Read(json.RootElement) : Failure.Invalid("body: must be a JSON object");
        }
        catch (JsonException)
        {
            return Failure.Invalid("body: is not well-formed JSON, or has a member twice");
        }
        catch (InvalidOperationException)
        {
            return Failure.Invalid("body: holds text that is not valid Unicode");
        }
    }

    /// <param name="given">What the path says already.</param>
    sealed class Reader(DecisionKind? given, string transactionId)
    {
        readonly List<string> problems = [];

        public Result<DecisionRequest> Read(JsonElement body)
        {
            var kind = given;
            string? role = null, customerId = null;
            string? type = null;
            List<Sep9Field> fields = [];
            var message = Wording.None;
            long? seen = null;
            foreach (var member in body.EnumerateObject())
                switch (member.Name)
                {
                    case "decision" when given is null:
                        kind = ReadKind(member.Value);
                        break;
                    case "type" when given is null:
                        type = ReadText(member.Value, "type", 64);
                        break;
                    case "fields":
                        fields = ReadFields(member.Value);
                        break;
                    case "message":
                        message = ReadMessage(member.Value);
                        break;
                    case "version" when given is null:
                        seen = ReadVersion(member.Value);
                        break;
                    case "role" when given is not null:
                        role = ReadRole(member.Value);
                        break;
                    case "customer_id" when given is not null:
                        customerId = ReadText(member.Value, "customer_id", 64);
                        break;
                    default:
                        problems.Add($"body: has a member that means nothing; there are {(given is null ? "decision, type, fields, message, version" : "fields, message, role, customer_id")}");
                        break;
                }
            if (problems.Count == 0)
                Fit(kind, type, fields, message);
            return problems.Count > 0 ? Failure.Invalid(problems) : new DecisionRequest(new Decision(kind!.Value, type, fields, message, transactionId), seen, role, customerId);
        }

        /// <summary>Whether the parts make a decision.</summary>
        void Fit(DecisionKind? kind, string? type, List<Sep9Field> fields, Wording message)
        {
            if (kind is null)
                problems.Add("decision: is missing; it must be accept, reject, ask or lift");
            else if (kind == DecisionKind.Ask && fields.Count == 0 && given is null)
                problems.Add("fields: is missing; name what is wanted");
            else if (kind != DecisionKind.Ask && (type is null) == (fields.Count == 0))
                problems.Add("type: give either this, to decide on the customer as that type, or fields");
            if (kind is (DecisionKind.Reject or DecisionKind.Ask) && message.IsEmpty)
                problems.Add("message: is missing; the wallet shows it to the customer");
            else if (kind is (DecisionKind.Accept or DecisionKind.Lift) && !message.IsEmpty)
                problems.Add("message: goes with reject and ask; nobody would see it");
            foreach (var wanted in fields)
                if (kind == DecisionKind.Ask && wanted.Instead is { } instead)
                    problems.Add($"fields: the Anchor Platform never forwards {wanted.Name}: {instead}");
        }

        DecisionKind? ReadKind(JsonElement value)
        {
            switch (value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            {
                case "accept":
                    return DecisionKind.Accept;
                case "reject":
                    return DecisionKind.Reject;
                case "ask":
                    return DecisionKind.Ask;
                case "lift":
                    return DecisionKind.Lift;
                default:
                    problems.Add("decision: must be accept, reject, ask or lift");
                    return null;
            }
        }

        string? ReadRole(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.String && value.GetString() is Reactions.Role.Sender or Reactions.Role.Receiver)
                return value.GetString();
            problems.Add("role: must be sender or receiver");
            return null;
        }

        long? ReadVersion(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var version))
                return version;
            problems.Add("version: must be a whole number");
            return null;
        }

        List<Sep9Field> ReadFields(JsonElement value)
        {
            var fields = new List<Sep9Field>();
            if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is < 1 or > MostFields)
                problems.Add("fields: must be a list of SEP-9 fields");
            else
                foreach (var item in value.EnumerateArray())
                    if (item.ValueKind != JsonValueKind.String || Sep9Catalogue.Find(item.GetString()!) is not { } known)
                        problems.Add("fields: must name SEP-9 fields and nothing else");
                    else if (!fields.Contains(known))
                        fields.Add(known);
            return fields;
        }

        /// <summary>A text, or texts by language.</summary>
        Wording ReadMessage(JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Object)
                return ReadText(value, "message", LongestMessage) ?? "";
            var texts = new List<(string, string)>();
            foreach (var member in value.EnumerateObject())
                if (member.Name.Length is 0 or > 35 || member.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-') || texts.Count == MostLanguages)
                    problems.Add($"message: must be a text, or at most {MostLanguages} texts by language tag, such as {{\"en\": …, \"es-AR\": …}}");
                else if (ReadText(member.Value, "message", LongestMessage) is { } text)
                    texts.Add((member.Name.ToLowerInvariant(), text));
            return Wording.Of(texts);
        }

        string? ReadText(JsonElement value, string name, int most)
        {
            if (value.ValueKind == JsonValueKind.String && value.GetString()! is var text && !string.IsNullOrWhiteSpace(text) && text.Length <= most
                && !text.Any(c => char.IsControl(c) && c != '\n'))
                return text;
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: must be a text of 1 to {most} characters, without control characters other than line breaks"));
            return null;
        }
    }
}
