using System.Globalization;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>A list's query: the filters that an endpoint names, <c>limit</c> and <c>cursor</c>. Unlike AP's look-ups, a name
/// that means nothing is refused: a filter with a slip of the pen would silently show everybody.</summary>
sealed class PageQuery
{
    const int MostRows = 500;
    const int UsualRows = 100;

    readonly Dictionary<string, string> values = [];

    public int Limit { get; private set; } = UsualRows;

    public string? Cursor { get; private set; }

    /// <summary>Null where it was not given.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    public static Result<PageQuery> Read(HttpRequest request, params ReadOnlySpan<string> filters)
    {
        var query = new PageQuery();
        foreach (var (name, given) in request.Query)
        {
            if (name is not ("limit" or "cursor") && !filters.Contains(name))
                return Failure.Invalid($"query: knows no such name; there are {string.Join(", ", [.. filters, "limit", "cursor"])}");
            if (given.Count != 1)
                return Failure.Invalid($"{name}: give it once");
            if (Text.ControlProblem(given[0]!, 1024) is { } problem)
                return Failure.Invalid($"{name}: {problem}");
            if (given[0]!.Length > 0)
                query.values[name] = given[0]!;
        }
        query.Cursor = query["cursor"];
        if (query["limit"] is { } limit)
        {
            if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) || rows is < 1 or > MostRows)
                return Failure.Invalid($"limit: must be a whole number from 1 to {MostRows}");
            query.Limit = rows;
        }
        return query;
    }

    /// <summary>True or false; null where it was not given.</summary>
    public Result<bool?> Flag(string name) => this[name] switch
    {
        null => (bool?)null,
        "true" => (bool?)true,
        "false" => (bool?)false,
        _ => Failure.Invalid($"{name}: must be true or false"),
    };
}
