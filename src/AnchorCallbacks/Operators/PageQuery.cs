using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Operators;

/// <summary>The query of a list.</summary>
record PageQuery
{
    const int MaxRows = 500;
    const int DefaultRows = 100;

    [Description("Rows in a page.")]
    [Range(1, MaxRows, ErrorMessage = "must be a whole number from 1 to 500")]
    [DefaultValue(DefaultRows)]
    public int? Limit { get; init; }

    [Description("The 'next' of the previous page, with the same filters.")]
    public string? Cursor { get; init; }

    protected internal int Rows => Limit ?? DefaultRows;

    /// <summary>Cuts rows to one page.</summary>
    /// <param name="rows">Read with a limit of one row more than the page. The extra row shows that there is a next page.</param>
    /// <param name="next">Makes the cursor that starts after a row.</param>
    public static (IReadOnlyList<TItem> Items, string? Next) Page<TRow, TItem>(
        List<TRow> rows, int max, Func<TRow, TItem> item, Func<TRow, string> next) =>
        ([.. rows.Take(max).Select(item)], rows.Count > max ? next(rows[max - 1]) : null);
}

/// <summary>One page of a list.</summary>
abstract record Page<T>
{
    /// <summary>The cursor of the next page. Null on the last page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Next { get; init; }

    /// <summary>A method, so that the rows are in JSON once, under their own name.</summary>
    public abstract IReadOnlyList<T> Items();
}
