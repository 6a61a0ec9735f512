using Microsoft.AspNetCore.WebUtilities;

namespace AnchorCallbacks.Http;

/// <summary>The decoded parameters of a query. The first of a repeated one counts. An empty one counts as absent.</summary>
static class QueryParameters
{
    const int MaxCharacters = 256;

    /// <summary>Fills <paramref name="values"/> in the order of <paramref name="names"/>; others are ignored.</summary>
    public static Failure? Read(HttpRequest request, ReadOnlySpan<string> names, Span<string?> values)
    {
        Span<bool> seen = stackalloc bool[names.Length];
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = pair.DecodeName().Span;
            for (var i = 0; i < names.Length; i++)
            {
                if (seen[i] || !name.SequenceEqual(names[i]))
                    continue;
                seen[i] = true;
                var value = pair.DecodeValue().ToString();
                // The framework leaves bytes that are not UTF-8 escaped: two different values would become the same text.
                if (value.Contains('%', StringComparison.Ordinal))
                    value = Text.Unescape(pair.EncodedValue.Span);
                if (Text.ControlProblem(value, MaxCharacters) is { } problem)
                    return Failure.Invalid($"{names[i]}: {problem}");
                values[i] = value.Length > 0 ? value : null;
            }
        }
        return null;
    }
}
