using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Rows between two keys. Ranges follow one another without a gap: rows that come between are in one of them.</summary>
/// <param name="After">Not itself in it; null: from the first.</param>
/// <param name="UpTo">The last in it; null: to the end.</param>
sealed record KeyRange(object[]? After, object[]? UpTo)
{
    /// <summary>Cuts a table into ranges of some rows each.</summary>
    public static async IAsyncEnumerable<KeyRange> All(StoreReader store, string table, IReadOnlyList<string> key, int rows,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (object[]? after = null; ; cancel.ThrowIfCancellationRequested())
        {
            var from = after;
            after = await store.Look(connection => Last(connection, table, key, new(from, null), rows));
            yield return new(from, after);
            if (after is null)
                yield break;
        }
    }

    /// <summary>The condition on these columns, to stand after WHERE.</summary>
    public string Condition(IReadOnlyList<string> key) => (After, UpTo) switch
    {
        (null, null) => "1 = 1",
        (null, _) => Compare(key, "<=", "u"),
        (_, null) => Compare(key, ">", "a"),
        _ => $"{Compare(key, ">", "a")} AND {Compare(key, "<=", "u")}",
    };

    /// <summary>What the condition is about.</summary>
    public DynamicParameters Values()
    {
        var values = new DynamicParameters();
        for (var i = 0; i < After?.Length; i++)
            values.Add($"a{i}", After[i]);
        for (var i = 0; i < UpTo?.Length; i++)
            values.Add($"u{i}", UpTo[i]);
        return values;
    }

    /// <summary>A key for people.</summary>
    public static string Describe(object[] key) =>
        string.Join(' ', key.Select(value => value is byte[] bytes ? Convert.ToHexStringLower(bytes) : value));

    static string Compare(IReadOnlyList<string> key, string sign, string name) => key.Count == 1
        ? $"{key[0]} {sign} @{name}0"
        : $"({string.Join(", ", key)}) {sign} ({string.Join(", ", key.Select((_, i) => $"@{name}{i}"))})";

    static async ValueTask<object[]?> Last(DbConnection connection, string table, IReadOnlyList<string> key, KeyRange range, int rows)
    {
        var columns = string.Join(", ", key);
        await using var reader = await connection.ExecuteReaderAsync(
            $"SELECT {columns} FROM {table} WHERE {range.Condition(key)} ORDER BY {columns} LIMIT 1 OFFSET {rows - 1}", range.Values());
        return await reader.ReadAsync() ? [.. Enumerable.Range(0, key.Count).Select(reader.GetValue)] : null;
    }
}
