using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AnchorCallbacks.Operators;

/// <summary>The query of a list.</summary>
record PageQuery
{
    const int MaxRows = 500;
    const int UsualRows = 100;

    [Description("Rows of a page.")]
    [Range(1, MaxRows, ErrorMessage = "must be a whole number from 1 to 500")]
    [DefaultValue(UsualRows)]
    public int? Limit { get; init; }

    [Description("The 'next' of the page before, with the same filters.")]
    public string? Cursor { get; init; }

    protected internal int Rows => Limit ?? UsualRows;

    /// <summary>One page of what was read.</summary>
    /// <param name="rows">One more than the page holds where there is a next page.</param>
    /// <param name="next">The cursor after a row.</param>
    public static (IReadOnlyList<TItem> Items, string? Next) Page<TRow,
        TItem>(List<TRow> rows, int most, Func<TRow, TItem> item, Func<TRow, string> next) =>
        ([.. rows.Take(most).Select(item)], rows.Count > most ? next(rows[most - 1]) : null);
}

/// <summary>One page of a list.</summary>
interface IPage<out T>
{
    IReadOnlyList<T> Items { get; }

    /// <summary>The cursor of the next page; null if there is none.</summary>
    string? Next { get; }
}
