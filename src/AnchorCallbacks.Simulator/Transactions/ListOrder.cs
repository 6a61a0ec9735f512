using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>By which time a list is sorted.</summary>
/// <param name="Key">Null for the time of creation.</param>
sealed record ListOrder(string Name, Func<SimulatedTransaction, Instant?>? Key)
{
    static readonly ListOrder[] All =
    [
        new("CREATED_AT", null),
        new("TRANSFER_RECEIVED_AT", t => t.TransferReceivedAt),
        new("USER_ACTION_REQUIRED_BY", t => t.UserActionRequiredBy),
    ];

    public static ListOrder? Find(string? name, bool ignoreCase) =>
        Array.Find(All, order => order.Name.Equals(name, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));

    public static void WriteRecords(Utf8JsonWriter json, IEnumerable<SimulatedTransaction> records, PlatformGeneration generation)
    {
        json.WriteStartObject();
        json.WriteStartArray("records");
        foreach (var t in records)
            TransactionJson.Write(json, t, generation);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
