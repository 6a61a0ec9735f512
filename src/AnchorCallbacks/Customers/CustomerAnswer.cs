using System.Text.Json;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Customers;

/// <summary>SEP-12's customer JSON, for GET and PUT alike. It names fields and statuses and holds no value of the customer's.</summary>
static class CustomerAnswer
{
    /// <param name="id">Null while there is no such customer: AP's DELETE depends on its absence.</param>
    public static PooledBuffer Write(string? id, in CustomerEvaluation evaluation, string? language)
    {
        var type = evaluation.Type;
        // Nobody is accepted who has never given anything, even where nothing is required.
        var status = id is null ? CustomerStatus.NeedsInfo : evaluation.Status;
        type = evaluation.Type;
        var texts = type.Texts.In(language);
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
        WriteWanted(json, evaluation, texts);
        WriteProvided(json, evaluation, texts, language);
        if (evaluation.Message(language) is { Length: > 0 } message)
        {
            json.Write(",\"message\":"u8);
            WriteText(json, message);
        }
        json.Write("}"u8);
        return json;
    }

    /// <summary>What is required and lacking, then what is optional and not given.</summary>
    static void WriteWanted(PooledBuffer json, in CustomerEvaluation evaluation, byte[][] texts)
    {
        var type = evaluation.Type;
        var before = ",\"fields\":{"u8;
        foreach (var required in (ReadOnlySpan<bool>)[true, false])
            for (var i = 0; i < texts.Length; i++)
            {
                if (type.Fields[i].Required != required || evaluation.Standings[i] is not (FieldStatus.Absent or FieldStatus.Rejected))
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
            var standing = evaluation.Standings[i];
            if (standing == FieldStatus.Absent)
                continue;
            json.Write(before);
            json.Write(texts[i]);
            json.Write(",\"status\":\""u8);
            json.Write(Word(standing));
            json.Write("\""u8);
            if (standing == FieldStatus.Rejected)
            {
                json.Write(",\"error\":"u8);
                var need = type.Fields[i];
                WriteText(json, CustomerEvaluation.ErrorOf(need, evaluation.Record[need.Field]!,
                    evaluation.Record.OpenAsk(need.Field, type.Name), language));
            }
            json.Write("}"u8);
            before = ","u8;
        }
        if (before.Length == 1)
            json.Write("}"u8);
    }

    static ReadOnlySpan<byte> Word(FieldStatus standing) => standing switch
    {
        FieldStatus.Waiting => "PROCESSING"u8,
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
