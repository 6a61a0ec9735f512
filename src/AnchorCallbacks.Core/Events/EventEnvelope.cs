using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Events;

/// <summary>The outer data of an event. AP repeats an event until it is acknowledged, and sends no other event before. So every body is
/// accepted, and flags say what is wrong with it.</summary>
/// <param name="Id">The event's own id, or <c>digest:</c> and a keyed digest of the body without its timestamp. AP changes the timestamp at
/// each attempt.</param>
/// <param name="Flags">Words separated by spaces: <c>not_json no_id unknown_type too_large</c>.</param>
sealed record EventEnvelope(string Id, string Type, string Flags)
{
    const int MaxNameCharacters = 128;
    const int MaxDepth = 1000;

    static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    public static readonly string[] KnownTypes =
        ["transaction_created", "transaction_status_changed", "quote_created", "customer_updated", "transaction_error"];

    /// <param name="cut">The body was too long, and <paramref name="body"/> is only its beginning.</param>
    /// <param name="digestKey">Without this key nobody can test a guessed body against the digest.</param>
    public static EventEnvelope Read(ReadOnlySpan<byte> body, bool cut, ReadOnlySpan<byte> digestKey)
    {
        using var digested = new PooledBuffer(4096);
        var (id, type, isObject) = Scan(body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body, cut, digested);
        var flags = new List<string>();
        if (!isObject)
            flags.Add("not_json");
        if (id is null)
            flags.Add("no_id");
        if (isObject && !KnownTypes.Contains(type))
            flags.Add("unknown_type");
        if (cut)
            flags.Add("too_large");
        return new(id ?? "digest:" + Convert.ToHexStringLower(HMACSHA256.HashData(digestKey, digested.Written)), type ?? "",
            string.Join(' ', flags));
    }

    /// <summary>Reads the body as long as it is a JSON object. The id of a body that is not JSON does not count: it could block the real
    /// event with that id.</summary>
    /// <param name="digested">Receives the body without its timestamp. From the first byte that is not JSON on, it receives
    /// everything.</param>
    static (string? Id, string? Type, bool IsObject) Scan(ReadOnlySpan<byte> body, bool cut, PooledBuffer digested)
    {
        string? id = null, type = null;
        var read = 0;
        var isObject = false;
        var reader = new Utf8JsonReader(body, isFinalBlock: !cut, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
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
                    digested.Write(body[start..read]);
            }
            // Throws if anything follows the object.
            if (isObject && !cut)
                reader.Read();
        }
        catch (JsonException)
        {
            isObject = false;
        }
        if (!isObject || cut)
            digested.Write(body[read..]);
        return isObject ? (id, type, true) : (null, null, false);
    }

    /// <summary>Ids appear in paths, logs and terminals. "." and ".." do not work in a path. Invisible characters mislead the
    /// reader.</summary>
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
            return reader.TokenType == JsonTokenType.String
                && reader.GetString() is { Length: > 0 and <= MaxNameCharacters } text && IsName(text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The reader accepts half a surrogate pair as JSON. It throws only when the text is compared.</summary>
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
