using System.Text;
using System.Text.Json;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

/// <summary>PUT /customer as a JSON object. Numbers and booleans are read as text, null as absent.</summary>
static class CustomerPutJson
{
    static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <returns>Files that came as Base64 text. All other members are added to <paramref name="form"/>.</returns>
    public static Result<List<(string Name, byte[] Content)>> Read(ReadOnlySpan<byte> body, CustomerPutForm form)
    {
        if (body.StartsWith(ByteOrderMark))
            body = body[ByteOrderMark.Length..];
        var files = new List<(string, byte[])>();
        var reader = new Utf8JsonReader(body,
            new JsonReaderOptions { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return Failure.Invalid("body: must be a JSON object");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (!CustomerPutForm.IsKnown(name))
                    reader.Skip();
                else if (TextOf(ref reader, out var text) is { } problem)
                    return Failure.Invalid($"{name}: {problem}");
                else if (CustomerPutForm.IsFile(name))
                {
                    if (CleanText.Of(text) is { Length: > 0 } content)
                        files.Add((name, FromBase64(content)));
                }
                else if (form.Add(name, text) is { } failure)
                    return failure;
            }
            // Throws if anything follows the object.
            reader.Read();
            return files;
        }
        catch (JsonException)
        {
            return Failure.Invalid("body: is not well-formed JSON");
        }
        catch (InvalidOperationException)
        {
            // Half of an escaped surrogate pair, or bytes that are not UTF-8.
            return Failure.Invalid("body: holds text that is not valid Unicode");
        }
    }

    static string? TextOf(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                text = reader.GetString()!;
                return null;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                text = Encoding.UTF8.GetString(reader.ValueSpan);
                return null;
            case JsonTokenType.Null:
                return null;
            default:
                return "must be text, not an object or an array";
        }
    }

    /// <summary>Text that is not Base64 counts as the bytes of the file, and the check of the file type refuses it.</summary>
    static byte[] FromBase64(string text)
    {
        var content = new byte[text.Length * 3 / 4 + 3];
        return Convert.TryFromBase64String(text, content, out var length) ? content[..length] : Encoding.UTF8.GetBytes(text);
    }
}
