using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>Reads a request record and checks each member with its validation attributes. The failure names all wrong members with their
/// rules. An unknown name is refused: a misspelt filter would silently list everybody.</summary>
static class RequestMembers<T> where T : class
{
    sealed record Member(JsonPropertyInfo Property)
    {
        readonly ValidationAttribute[] checks =
            [.. Property.AttributeProvider!.GetCustomAttributes(typeof(ValidationAttribute), true).Cast<ValidationAttribute>()];

        public Type Type { get; } = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

        public string Rule => checks.FirstOrDefault()?.ErrorMessage
            ?? (Type == typeof(bool) ? "must be true or false" : Type == typeof(string) ? "must be a text" : "must be a whole number");

        /// <summary>The message about a value that is not valid.</summary>
        public string Problem(JsonElement value) =>
            (checks.OfType<FieldNamesAttribute>().Any() ? FieldNamesAttribute.Explain(value) : null) ?? Rule;

        public bool IsValid(JsonElement value)
        {
            try
            {
                return value.Deserialize(OperatorJson.Default.GetTypeInfo(Property.PropertyType)!) is { } read
                    && checks.All(check => check.IsValid(read));
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    // Computed members have no setter. A caller cannot give them.
    static readonly Member[] Members =
        [.. OperatorJson.Of<T>().Properties.Where(property => property.Set is not null).Select(property => new Member(property))];

    static string Names => string.Join(", ", Members.Select(member => member.Property.Name));

    public static Result<T> ReadBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            CheckTexts(body.Span);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Read(json.RootElement, $"body: has an unknown member; known are {Names}")
                : Failure.Invalid("body: must be a JSON object");
        }
        catch (JsonException)
        {
            return Failure.Invalid("body: is not well-formed JSON, or has the same member twice");
        }
        catch (InvalidOperationException)
        {
            return Failure.Invalid("body: has text that is not valid Unicode");
        }
    }

    public static Result<T> ReadQuery(IQueryCollection query)
    {
        using var bytes = new PooledBuffer(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, given) in query)
            {
                if (Find(name) is not { } member)
                    return Failure.Invalid($"query: has an unknown name; known are {Names}");
                if (given.Count != 1)
                    return Failure.Invalid($"{name}: give it once");
                if (Text.ControlProblem(given[0]!, 1024) is { } problem)
                    return Failure.Invalid($"{name}: {problem}");
                // An empty value counts as not given.
                if (given[0]!.Length > 0)
                    Write(json, member, given[0]!);
            }
            json.WriteEndObject();
        }
        using var read = JsonDocument.Parse(bytes.WrittenMemory);
        return Read(read.RootElement, "");
    }

    /// <exception cref="InvalidOperationException">A text is not valid Unicode. The parser checks it only on reading.</exception>
    static void CheckTexts(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                reader.GetString();
    }

    static Result<T> Read(JsonElement given, string unknown)
    {
        var problems = new List<string>();
        foreach (var member in given.EnumerateObject())
            if (Find(member.Name) is not { } known)
                problems.Add(unknown);
            else if (!known.IsValid(member.Value))
                problems.Add($"{known.Property.Name}: {known.Problem(member.Value)}");
        foreach (var member in Members)
            if (member.Property.IsRequired && !given.TryGetProperty(member.Property.Name, out _))
                problems.Add($"{member.Property.Name}: is missing; it {member.Rule}");
        return problems.Count > 0 ? Failure.Invalid(problems) : given.Deserialize(OperatorJson.Of<T>())!;
    }

    static Member? Find(string name) => Array.Find(Members, member => member.Property.Name == name);

    /// <summary>Writes a text of the query as JSON of the member's type. Validation refuses any other text.</summary>
    static void Write(Utf8JsonWriter json, Member member, string text)
    {
        json.WritePropertyName(member.Property.Name);
        if (member.Type == typeof(bool) && text is ("true" or "false"))
            json.WriteBooleanValue(text == "true");
        else if (member.Type == typeof(int) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(text);
    }
}
