using System.Buffers.Text;
using System.Text;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>Where a page ended, as a text that means nothing to its bearer. It goes with the query it came from; what it says is
/// checked by nobody but the query.</summary>
static class Cursor
{
    public static readonly Failure Wrong = Failure.Invalid("cursor: must be the 'next' of the page before, for the same query");

    const int MostCharacters = 1024;

    public static string Write(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(Uri.EscapeDataString(part)).Append('&');
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text.ToString()));
    }

    public static Result<string[]> Read(string cursor, int count)
    {
        var bytes = new byte[MostCharacters];
        if (cursor.Length <= MostCharacters && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length))
        {
            var parts = Encoding.UTF8.GetString(bytes, 0, length).Split('&');
            if (parts.Length == count + 1)
                return parts[..count].Select(Uri.UnescapeDataString).ToArray();
        }
        return Wrong;
    }
}
