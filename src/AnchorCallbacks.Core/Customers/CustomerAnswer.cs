using System.Text.Json;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Customers;

/// <summary>SEP-12's customer JSON, for GET and PUT. It has fields and statuses, and no value that the customer gave.</summary>
static class CustomerAnswer
{
    /// <param name="id">Null if there is no such customer. Then the answer must not have an id: AP's DELETE relies on that.</param>
    public static PooledBuffer Write(string? id, in CustomerEvaluation evaluation, string? language)
    {
        // A customer without any data is not accepted, even if nothing is required.
        var status = id is null ? CustomerStatus.NeedsInfo : evaluation.Status;
        var texts = evaluation.Type.Texts.In(language);
        var json = new PooledBuffer();
        json.Write("{"u8);
        if (id is not null)
        {
            json.Write("\"id\":"u8);
            WriteText(json, id);
            json.Write(","u8);
        }
        json.Write("\"status\":\""u8);
        json.Write(status.Utf8Word());
        json.Write("\""u8);
        WriteMissing(json, evaluation, texts);
        WriteProvided(json, evaluation, texts, language);
        if (evaluation.Message(language) is { Length: > 0 } message)
        {
            json.Write(",\"message\":"u8);
            WriteText(json, message);
        }
        json.Write("}"u8);
        return json;
    }

    /// <summary>The required fields that are absent or rejected, then the optional ones.</summary>
    static void WriteMissing(PooledBuffer json, in CustomerEvaluation evaluation, byte[][] texts)
    {
        var type = evaluation.Type;
        var before = ",\"fields\":{"u8;
        foreach (var required in (ReadOnlySpan<bool>)[true, false])
            for (var i = 0; i < texts.Length; i++)
            {
                if (type.Fields[i].Required != required || evaluation.FieldStatuses[i] is not (FieldStatus.Absent or FieldStatus.Rejected))
                    continue;
                json.Write(before);
                json.Write(texts[i]);
                json.Write(required ? ",\"optional\":false}"u8 : ",\"optional\":true}"u8);
                before = ","u8;
            }
        if (before.Length == 1)
            json.Write("}"u8);
    }

    static void WriteProvided(PooledBuffer json, in CustomerEvaluation evaluation, byte[][] texts, string? language)
    {
        var type = evaluation.Type;
        var before = ",\"provided_fields\":{"u8;
        for (var i = 0; i < texts.Length; i++)
        {
            var status = evaluation.FieldStatuses[i];
            if (status == FieldStatus.Absent)
                continue;
            json.Write(before);
            json.Write(texts[i]);
            json.Write(",\"status\":\""u8);
            json.Write(Word(status));
            json.Write("\""u8);
            if (status == FieldStatus.Rejected)
            {
                json.Write(",\"error\":"u8);
                var field = type.Fields[i];
                WriteText(json, CustomerEvaluation.ErrorOf(type, field, evaluation.Record[field.Field]!,
                    evaluation.Record.OpenAsk(field.Field, type.Name), language));
            }
            json.Write("}"u8);
            before = ","u8;
        }
        if (before.Length == 1)
            json.Write("}"u8);
    }

    static ReadOnlySpan<byte> Word(FieldStatus status) => status switch
    {
        FieldStatus.InReview => "PROCESSING"u8,
        FieldStatus.Rejected => "REJECTED"u8,
        _ => "ACCEPTED"u8,
    };

    static void WriteText(PooledBuffer json, string text)
    {
        var encoded = JsonEncodedText.Encode(text, AnswerTexts.Json.Encoder);
        json.Write("\""u8);
        json.Write(encoded.EncodedUtf8Bytes);
        json.Write("\""u8);
    }
}
