using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Rows between two keys. Ranges follow each other without a gap, so that a row added later is in one of them.</summary>
/// <param name="After">The key before the first row, excluded. Null: from the first row.</param>
/// <param name="UpTo">The key of the last row, included. Null: to the end.</param>
sealed record KeyRange(object[]? After, object[]? UpTo)
{
    /// <summary>Cuts a table into ranges of <paramref name="rows"/> rows.</summary>
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

    /// <summary>The condition for WHERE on these columns.</summary>
    public string Condition(IReadOnlyList<string> key) => (After, UpTo) switch
    {
        (null, null) => "1 = 1",
        (null, _) => Compare(key, "<=", "u"),
        (_, null) => Compare(key, ">", "a"),
        _ => $"{Compare(key, ">", "a")} AND {Compare(key, "<=", "u")}",
    };

    /// <summary>The parameters of the condition.</summary>
    public DynamicParameters Values() => Add(Add(new(), "a", After), "u", UpTo);

    /// <summary>The condition for one key.</summary>
    public static string Equal(IReadOnlyList<string> key) => Compare(key, "=", "k");

    /// <summary>The parameters of the condition for one key.</summary>
    public static DynamicParameters EqualTo(object[] key) => Add(new(), "k", key);

    /// <summary>A key in a form for people.</summary>
    public static string Describe(object[] key) =>
        string.Join(' ', key.Select(value => value is byte[] bytes ? Convert.ToHexStringLower(bytes) : value));

    static DynamicParameters Add(DynamicParameters values, string name, object[]? key)
    {
        for (var i = 0; i < key?.Length; i++)
            values.Add($"{name}{i}", key[i]);
        return values;
    }

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
