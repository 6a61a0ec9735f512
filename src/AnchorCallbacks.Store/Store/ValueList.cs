using Dapper;

namespace AnchorCallbacks.Store;

/// <summary>Values of an <c>IN</c>. The last one fills the rest, so that a few sizes give a few statements, which stay prepared.</summary>
static class ValueList
{
    public const int Many = 100;

    /// <returns>The text after <c>IN</c>.</returns>
    public static string Add<T>(DynamicParameters parameters, string name, IReadOnlyList<T> values, int size)
    {
        for (var at = 0; at < size; at++)
            parameters.Add(FormattableString.Invariant($"{name}{at}"), values[Math.Min(at, values.Count - 1)]);
        return $"({string.Join(", ", Enumerable.Range(0, size).Select(at => FormattableString.Invariant($"@{name}{at}")))})";
    }
}
