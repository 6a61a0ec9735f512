using System.Buffers.Text;
using System.Text;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>The place where a page ended, as an opaque text. It belongs to one query. Only that query checks its parts.</summary>
static class Cursor
{
    public static readonly Failure Wrong = Failure.Invalid("cursor: must be the 'next' of the previous page, for the same query");

    const int MaxCharacters = 1024;

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string Write(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(Uri.EscapeDataString(part)).Append('&');
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text.ToString()));
    }

    public static Result<string[]> Read(string cursor, int count)
    {
        var bytes = new byte[MaxCharacters];
        if (cursor.Length <= MaxCharacters && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length))
        {
            try
            {
                var parts = Strict.GetString(bytes, 0, length).Split('&')[..^1].Select(Uri.UnescapeDataString).ToArray();
                // A valid cursor encodes to itself. So one place has one cursor.
                if (parts.Length == count && !parts.Any(part => part.Contains('\0', StringComparison.Ordinal)) && Write(parts) == cursor)
                    return parts;
            }
            catch (DecoderFallbackException)
            {
                return Wrong;
            }
        }
        return Wrong;
    }
}
