using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Operators;

/// <summary>Transactions as operators read them.</summary>
static class TransactionJson
{
    public static void Write(Utf8JsonWriter json, TransactionListRow row)
    {
        json.WriteStartObject();
        WriteMembers(json, row);
        if (row.ParkedId is not null)
        {
            json.WriteStartObject("parked_call");
            json.WriteString("id", row.ParkedId);
            json.WriteString("method", row.ParkedMethod);
            json.WriteString("reason", row.ParkedReason);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter json, TransactionListRow row)
    {
        json.WriteString("id", row.Id);
        json.WriteString("sep", row.Sep);
        json.WriteTextIfAny("kind", row.Kind);
        json.WriteString("status", row.Status);
        json.WriteBoolean("open", row.Open == 1);
        json.WriteBoolean("in_review", row.InReview == 1);
        json.WriteTextIfAny("problem", row.Problem);
        json.WriteTextIfAny("account", row.Account);
        json.WriteTextIfAny("memo", row.Memo);
        json.WriteTextIfAny("memo_type", row.MemoType);
        json.WriteTextIfAny("sender_id", row.SenderId);
        json.WriteTextIfAny("receiver_id", row.ReceiverId);
        json.WriteTextIfAny("told", OutboxJson.Tells(row.Told));
        json.WriteTextIfAny("told_after", row.ToldAfter);
        json.WriteTime("started_at", row.StartedAt);
        json.WriteTime("updated_at", row.UpdatedAt);
        if (row.ReadAt is not null)
            json.WriteTime("to_be_read_at", row.ReadAt);
    }

    /// <param name="other">The customer of a transaction that AP takes no news of a customer for (SEP-24).</param>
    public static void WriteCustomers(Utf8JsonWriter json, IReadOnlyList<Party> parties, string? other)
    {
        json.WriteStartArray("customers");
        foreach (var party in parties)
            Write(json, party);
        if (other is not null)
        {
            json.WriteStartObject();
            json.WriteString("role", Role.Sender);
            json.WriteString("id", other);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A customer as it stands for the transaction.</summary>
    static void Write(Utf8JsonWriter json, Party party)
    {
        json.WriteStartObject();
        json.WriteString("role", party.Role);
        if (party.CustomerId is { } id)
            json.WriteString("id", id);
        else
            json.WriteNull("id");
        json.WriteString("type", party.Judgement.Type.Name);
        json.WriteString("status", party.Judgement.Status.Word());
        json.WriteTexts("wanted", party.Judgement.Status == CustomerStatus.NeedsInfo ? party.Judgement.WantedFields.Split(' ', StringSplitOptions.RemoveEmptyEntries) : []);
        json.WriteEndObject();
    }
}
