using Microsoft.AspNetCore.WebUtilities;

namespace AnchorCallbacks.Http;

/// <summary>A query's parameters, decoded; of a repeated one the first counts, and an empty one is absent.</summary>
static class QueryParameters
{
    const int MaxCharacters = 256;

    /// <summary>Fills <paramref name="values"/> in the order of <paramref name="names"/>; others are passed over.</summary>
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
                // The framework leaves bytes that are no UTF-8 escaped: two values would be the same text.
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
