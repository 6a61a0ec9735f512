using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Changes;

/// <summary>What changed: ids, names and states. It never holds a value that a customer gave.</summary>
sealed record ChangeData
{
    public string? CustomerId { get; init; }

    /// <summary>The version of the customer after the change.</summary>
    public long? Version { get; init; }

    /// <summary>The customer type of a review.</summary>
    public string? CustomerType { get; init; }

    /// <summary>The names of the fields that were given or decided on.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The statuses that are new or different.</summary>
    public IReadOnlyList<ChangedStatus>? Statuses { get; init; }

    /// <summary>accept, reject or clear.</summary>
    public string? Decision { get; init; }

    /// <summary>The status that a partner has set, or that its customer has for it now.</summary>
    public string? PartnerStatus { get; init; }

    public string? DocumentId { get; init; }

    /// <summary>The field that the document is for.</summary>
    public string? Field { get; init; }

    public string? TransactionId { get; init; }

    public string? Sep { get; init; }

    public string? Kind { get; init; }

    /// <summary>AP's word.</summary>
    public string? Status { get; init; }

    public string? PreviousStatus { get; init; }

    public string? SenderId { get; init; }

    public string? ReceiverId { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, ChangeJson.Readable.ChangeData);

    /// <summary>Null for a list without entries: an empty member says nothing.</summary>
    public static IReadOnlyList<T>? OrNull<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;

    /// <summary>Null for an empty text.</summary>
    public static string? OrNull(string text) => text.Length == 0 ? null : text;
}

/// <summary>A customer's status as one type.</summary>
sealed record ChangedStatus(string Type, string Status);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChangeData))]
sealed partial class ChangeJson : JsonSerializerContext
{
    public static ChangeJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
