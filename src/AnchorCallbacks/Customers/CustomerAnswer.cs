using System.Text.Json;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Customers;

/// <summary>SEP-12's customer JSON, for GET and PUT alike. It names fields and statuses and holds no value of the customer's.</summary>
static class CustomerAnswer
{
    /// <param name="id">Null while there is no such customer: AP's DELETE depends on its absence.</param>
    public static PooledBuffer Write(string? id, in Judgement judgement, string? language)
    {
        var type = judgement.Type;
        // Nobody is accepted who has never given anything, even where nothing is required.
        var status = id is null ? CustomerStatus.NeedsInfo : judgement.Status;
        type = judgement.Type;
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
        WriteWanted(json, judgement, texts);
        WriteProvided(json, judgement, texts, language);
        if (judgement.Message(language) is { Length: > 0 } message)
        {
            json.Write(",\"message\":"u8);
            WriteText(json, message);
        }
        json.Write("}"u8);
        return json;
    }

    /// <summary>What is required and lacking, then what is optional and not given.</summary>
    static void WriteWanted(PooledBuffer json, in Judgement judgement, byte[][] texts)
    {
        var type = judgement.Type;
        var before = ",\"fields\":{"u8;
        foreach (var required in (ReadOnlySpan<bool>)[true, false])
            for (var i = 0; i < texts.Length; i++)
            {
                if (type.Fields[i].Required != required || judgement.Standings[i] is not (FieldStanding.Absent or FieldStanding.Rejected))
                    continue;
                json.Write(before);
                json.Write(texts[i]);
                json.Write(required ? ",\"optional\":false}"u8 : ",\"optional\":true}"u8);
                before = ","u8;
            }
        if (before.Length == 1)
            json.Write("}"u8);
    }

    static void WriteProvided(PooledBuffer json, in Judgement judgement, byte[][] texts, string? language)
    {
        var type = judgement.Type;
        var before = ",\"provided_fields\":{"u8;
        for (var i = 0; i < texts.Length; i++)
        {
            var standing = judgement.Standings[i];
            if (standing == FieldStanding.Absent)
                continue;
            json.Write(before);
            json.Write(texts[i]);
            json.Write(",\"status\":\""u8);
            json.Write(Word(standing));
            json.Write("\""u8);
            if (standing == FieldStanding.Rejected)
            {
                json.Write(",\"error\":"u8);
                var need = type.Fields[i];
                WriteText(json, Judgement.ErrorOf(need, judgement.Record[need.Field]!, judgement.Record.OpenAsk(need.Field, type.Name), language));
            }
            json.Write("}"u8);
            before = ","u8;
        }
        if (before.Length == 1)
            json.Write("}"u8);
    }

    static ReadOnlySpan<byte> Word(FieldStanding standing) => standing switch
    {
        FieldStanding.Waiting => "PROCESSING"u8,
        FieldStanding.Rejected => "REJECTED"u8,
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
