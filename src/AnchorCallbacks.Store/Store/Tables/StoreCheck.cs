using System.Data.Common;

namespace AnchorCallbacks.Store.Tables;

/// <summary>A row that contradicts others.</summary>
/// <param name="Problem">Names no value.</param>
readonly record struct StoreFinding(string Table, string Id, string Problem);

/// <summary>A check of rows that only the slice can make which owns them.</summary>
/// <param name="Needs">The newest table of the check. A store of an earlier schema may not have it.</param>
/// <param name="Key">The columns by which the table is cut into ranges; empty: it is looked at as a whole.</param>
/// <param name="Rows">The rows of a range.</param>
sealed record StoreCheck(string Needs, string Table, IReadOnlyList<string> Key, int Rows,
    Func<DbConnection, KeyRange, ValueTask<List<StoreFinding>>> Run);
