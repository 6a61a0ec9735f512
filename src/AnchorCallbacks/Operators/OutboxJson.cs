using System.Text.Json;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Outbox;

namespace AnchorCallbacks.Operators;

/// <summary>Calls as operators read them.</summary>
static class OutboxJson
{
    public static void Write(Utf8JsonWriter json, OutboxRow row)
    {
        json.WriteStartObject();
        WriteMembers(json, row);
        json.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter json, OutboxRow row)
    {
        json.WriteString("id", row.Id);
        json.WriteString("transaction_id", row.TransactionId);
        json.WriteTextIfAny("customer_id", row.CustomerId);
        json.WriteString("method", row.Method);
        json.WriteTextIfAny("tells", Tells(row.Telling));
        json.WriteString("state", row.State);
        json.WriteBoolean("answer_lost", row.Unsure == 1);
        json.WriteNumber("attempts", row.Attempts);
        if (row.State == OutboxState.Waiting)
            json.WriteTime("due_at", row.DueAt);
        json.WriteTextIfAny("reason", row.Reason);
        json.WriteTextIfAny("dropped_by", row.DroppedBy);
        json.WriteTime("created_at", row.CreatedAt);
        json.WriteTime("ended_at", row.EndedAt);
    }

    /// <summary>Who did what with a thing.</summary>
    public static void WriteLog(Utf8JsonWriter json, List<AuditRow> rows) => OperatorJson.WriteItems(json, "operations", rows, (writer, row) =>
    {
        writer.WriteStartObject();
        writer.WriteTime("at", row.At);
        writer.WriteString("actor", row.Actor);
        writer.WriteString("action", row.Action);
        writer.WriteEndObject();
    });

    /// <summary>Role, status and the names of the fields wanted; whose they are stands beside it.</summary>
    public static string Tells(string telling) => telling.IndexOf('|', StringComparison.Ordinal) is >= 0 and var end ? telling[(end + 1)..].Replace('|', ' ').TrimEnd() : "";
}
