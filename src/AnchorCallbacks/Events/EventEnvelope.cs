using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Events;

/// <summary>What can be told of an event without understanding it. AP repeats an event until it is taken and sends no other before,
/// so every body is taken; what is odd about it is marked.</summary>
/// <param name="Id">The event's own, or <c>digest:</c> and a keyed digest of all of it but its timestamp, which changes at every try.</param>
/// <param name="Flags">Words separated by spaces: <c>not_json no_id unknown_type too_large</c>.</param>
sealed record EventEnvelope(string Id, string Type, string Flags)
{
    const int LongestName = 128;
    const int DeepestPayload = 1000;

    static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    static readonly string[] KnownTypes =
        ["transaction_created", "transaction_status_changed", "quote_created", "customer_updated", "transaction_error"];

    /// <param name="cut">The body was longer; <paramref name="body"/> is its beginning.</param>
    /// <param name="digestKey">Makes the digest useless to anyone who guesses at bodies.</param>
    public static EventEnvelope Read(ReadOnlySpan<byte> body, bool cut, ReadOnlySpan<byte> digestKey)
    {
        using var lasting = new PooledBuffer(4096);
        var (id, type, isObject) = Scan(body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body, cut, lasting);
        var flags = new List<string>();
        if (!isObject)
            flags.Add("not_json");
        if (id is null)
            flags.Add("no_id");
        if (isObject && !KnownTypes.Contains(type))
            flags.Add("unknown_type");
        if (cut)
            flags.Add("too_large");
        return new(id ?? "digest:" + Convert.ToHexStringLower(HMACSHA256.HashData(digestKey, lasting.Written)), type
            ?? "", string.Join(' ', flags));
    }

    /// <summary>Reads as far as the body is a JSON object. If it turns out to be none its id does not count: under it, it would
    /// stand in the way of the event that the id belongs to.</summary>
    /// <param name="lasting">Takes all but the timestamp; from where it is no JSON any more, all.</param>
    static (string? Id, string? Type, bool IsObject) Scan(ReadOnlySpan<byte> body, bool cut, PooledBuffer lasting)
    {
        string? id = null, type = null;
        var read = 0;
        var isObject = false;
        var reader = new Utf8JsonReader(body, isFinalBlock: !cut, new JsonReaderState(new JsonReaderOptions { MaxDepth = DeepestPayload }));
        try
        {
            isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var start = (int)reader.TokenStartIndex;
                var (isId, isType, isTime) =
                    (IsNamed(ref reader, "id"u8), IsNamed(ref reader, "type"u8), IsNamed(ref reader, "timestamp"u8));
                if (!reader.Read() || !reader.TrySkip())
                    break;
                if (isId && id is null)
                    id = Name(ref reader);
                else if (isType && type is null)
                    type = Name(ref reader);
                read = (int)reader.BytesConsumed;
                if (!isTime)
                    lasting.Write(body[start..read]);
            }
            // More after the object makes this throw.
            if (isObject && !cut)
                reader.Read();
        }
        catch (JsonException)
        {
            isObject = false;
        }
        if (!isObject || cut)
            lasting.Write(body[read..]);
        return isObject ? (id, type, true) : (null, null, false);
    }

    /// <summary>Goes into paths, logs and terminals: of "." and ".." no path is left, and what cannot be seen misleads who reads it.</summary>
    static bool IsName(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator)
                return false;
        return text is not ("." or "..");
    }

    static string? Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 and <= LongestName } text && IsName(text)
                ? text : null;
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
}
