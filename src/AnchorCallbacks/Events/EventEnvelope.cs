using System.Security.Cryptography;
using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Events;

/// <summary>What can be told of an event without understanding it. AP repeats an event until it is taken and sends no other before,
/// so every body is taken; what is odd about it is marked.</summary>
/// <param name="Id">The event's own, or <c>digest:</c> and a keyed digest of all of it but its timestamp, which changes at every try.</param>
/// <param name="Marks">Words separated by spaces: <c>not_json no_id unknown_type too_large</c>.</param>
sealed record EventEnvelope(string Id, string Type, string Marks)
{
    const int LongestName = 128;

    static readonly string[] KnownTypes = ["transaction_created", "transaction_status_changed", "quote_created", "customer_updated", "transaction_error"];

    /// <param name="cut">The body was longer; <paramref name="body"/> is its beginning.</param>
    /// <param name="digestKey">Makes the digest useless to anyone who guesses at bodies.</param>
    public static EventEnvelope Read(ReadOnlySpan<byte> body, bool cut, ReadOnlySpan<byte> digestKey)
    {
        var (id, type, isJson) = ReadNames(body, cut);
        var marks = new List<string>();
        if (!isJson)
            marks.Add("not_json");
        if (id is null)
            marks.Add("no_id");
        if (isJson && !KnownTypes.Contains(type))
            marks.Add("unknown_type");
        if (cut)
            marks.Add("too_large");
        return new(id ?? Digest(body, isJson && !cut, digestKey), type ?? "", string.Join(' ', marks));
    }

    /// <summary>The event's id and type, as far as they can be read.</summary>
    static (string? Id, string? Type, bool IsJson) ReadNames(ReadOnlySpan<byte> body, bool cut)
    {
        string? id = null, type = null;
        var reader = new Utf8JsonReader(body, isFinalBlock: !cut, default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return (null, null, false);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = IsNamed(ref reader, "id"u8);
                var isType = IsNamed(ref reader, "type"u8);
                if (!reader.Read() || !reader.TrySkip())
                    break;
                if (isId && id is null)
                    id = Name(ref reader);
                else if (isType && type is null)
                    type = Name(ref reader);
            }
            if (!cut)
                reader.Read();
            return (id, type, true);
        }
        catch (JsonException)
        {
            return (null, null, false);
        }
    }

    static string? Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 and <= LongestName } text && !text.Any(char.IsControl) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The reader takes half a surrogate pair for JSON and throws only where the text is looked at.</summary>
    static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    static string Digest(ReadOnlySpan<byte> body, bool isObject, ReadOnlySpan<byte> key)
    {
        using var lasting = new PooledBuffer(4096);
        if (isObject)
            WriteWithoutTimestamp(body, lasting);
        else
            lasting.Write(body);
        return "digest:" + Convert.ToHexStringLower(HMACSHA256.HashData(key, lasting.Written));
    }

    static void WriteWithoutTimestamp(ReadOnlySpan<byte> body, PooledBuffer lasting)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var dropped = IsNamed(ref reader, "timestamp"u8);
            reader.Read();
            reader.Skip();
            if (!dropped)
                lasting.Write(body[start..(int)reader.BytesConsumed]);
        }
    }
}
