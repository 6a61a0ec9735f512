using System.Text.Json;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;

namespace AnchorCallbacks.Operators;

/// <summary>Customers as operators read them.</summary>
static class CustomerJson
{
    public static void Write(Utf8JsonWriter json, CustomerListRow row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        WriteAccount(json, row.Account, row.MemoType, row.Memo);
        if (row.EraseAt is not null)
        {
            json.WriteTime("deleted_at", row.DeletedAt);
            json.WriteTime("erase_at", row.EraseAt);
        }
        else
        {
            json.WriteString("type", row.Type);
            json.WriteString("status", row.Status);
            json.WriteTime("review_since", row.ReviewSince);
        }
        json.WriteNumber("version", row.Version);
        json.WriteTime("created_at", row.CreatedAt);
        json.WriteTime("updated_at", row.UpdatedAt);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, CustomerFile file, CustomerTypes types)
    {
        var row = file.Row;
        json.WriteString("id", row.Id);
        WriteAccount(json, row.Account, row.MemoType, row.Memo);
        json.WriteNumber("version", row.Version);
        json.WriteTextIfAny("last_type", row.LastType);
        json.WriteTime("created_at", row.CreatedAt);
        json.WriteTime("updated_at", row.UpdatedAt);
        json.WriteTime("deleted_at", row.DeletedAt);
        json.WriteTime("erase_at", row.EraseAt);
        WriteTypes(json, file.Record, file.Statuses, types);
        json.WritePropertyName("fields");
        Write(json, file.Record.Values);
        json.WriteStartArray("asked");
        foreach (var ask in file.Record.Asks)
        {
            json.WriteStartObject();
            json.WriteString("field", ask.Field.Name);
            json.WriteTextIfAny("type", ask.Type);
            Write(json, ask.Message);
            json.WriteTextIfAny("transaction_id", ask.Transaction);
            json.WriteNumber("version", ask.Version);
            json.WriteBoolean("open", ask.Open);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The customer as each type it has been seen as: status, what is wanted and what waits for an operator.</summary>
    public static void WriteTypes(Utf8JsonWriter json, CustomerRecord record, IEnumerable<StatusRow> statuses, CustomerTypes types)
    {
        json.WriteStartArray("types");
        foreach (var status in statuses)
        {
            json.WriteStartObject();
            json.WriteString("type", status.Type);
            json.WriteString("status", status.Status);
            json.WriteTime("review_since", status.ReviewSince);
            if (types.Configured(status.Type) is { } type)
            {
                var judgement = Judgement.Of(type, record);
                var needs = judgement.Type.Fields.Zip(judgement.Standings);
                json.WriteTexts("wanted", needs.Where(need => need.First.Required && need.Second is FieldStanding.Absent or FieldStanding.Rejected).Select(need => need.First.Field.Name));
                json.WriteTexts("in_review", needs.Where(need => need.Second == FieldStanding.Waiting).Select(need => need.First.Field.Name));
            }
            if (record.VerdictOn(status.Type) is { } verdict)
            {
                json.WriteStartObject("verdict");
                json.WriteString("decision", Word(verdict.Verdict));
                Write(json, verdict.Message);
                json.WriteNumber("version", verdict.Version);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, CustomerHistory history)
    {
        json.WriteStartObject();
        json.WriteNumber("version", history.Version);
        json.WriteTime("at", history.At);
        json.WritePropertyName("replaced");
        Write(json, history.Replaced.Values);
        if (history.Replaced.Verdicts.Count > 0)
        {
            json.WriteStartArray("replaced_verdicts");
            foreach (var verdict in history.Replaced.Verdicts)
            {
                json.WriteStartObject();
                json.WriteString("type", verdict.Type);
                json.WriteString("decision", Word(verdict.Verdict));
                Write(json, verdict.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, CustomerTransactionRow transaction)
    {
        json.WriteStartObject();
        json.WriteString("id", transaction.TransactionId);
        json.WriteString("type", transaction.Type);
        json.WriteTime("first_seen_at", transaction.FirstSeenAt);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, AuditRow row)
    {
        json.WriteStartObject();
        json.WriteTime("at", row.At);
        json.WriteString("actor", row.Actor);
        json.WriteString("action", row.Action);
        json.WriteString("detail", row.Detail);
        json.WriteNumber("version", row.Version);
        json.WriteEndObject();
    }

    static void WriteAccount(Utf8JsonWriter json, string account, string memoType, string memo)
    {
        json.WriteString("account", account);
        json.WriteTextIfAny("memo", memo);
        json.WriteTextIfAny("memo_type", memoType);
    }

    static void Write(Utf8JsonWriter json, IEnumerable<FieldValue> values)
    {
        json.WriteStartObject();
        foreach (var value in values)
        {
            json.WriteStartObject(value.Field.Name);
            if (value.Document is { } document)
            {
                json.WriteStartObject("document");
                json.WriteString("id", document.Id);
                json.WriteString("media_type", document.MediaType);
                json.WriteNumber("size", document.Size);
                json.WriteEndObject();
            }
            else
            {
                json.WriteString("value", value.Text);
            }
            json.WriteNumber("version", value.Version);
            json.WriteTextIfAny("problem", value.Problem);
            if (value.Verdict != Verdict.None)
                json.WriteString("verdict", Word(value.Verdict));
            Write(json, value.VerdictMessage);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>A text, or texts by language, as it was given.</summary>
    static void Write(Utf8JsonWriter json, Wording message)
    {
        if (message.Texts.Count == 0)
        {
            json.WriteTextIfAny("message", message.Text);
            return;
        }
        json.WriteStartObject("message");
        foreach (var (language, text) in message.Texts)
            json.WriteString(language, text);
        json.WriteEndObject();
    }

    static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Rejected => "rejected",
        _ => "none",
    };
}
