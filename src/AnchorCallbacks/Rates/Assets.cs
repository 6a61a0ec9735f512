using System.Collections.Frozen;

namespace AnchorCallbacks.Rates;

/// <summary>The assets of AP that prices are made for, each with the decimals AP has for it (<c>significant_decimals</c>).</summary>
sealed class Assets(IEnumerable<KeyValuePair<string, int>> decimals)
{
    readonly FrozenDictionary<string, int> decimals = decimals.ToFrozenDictionary(StringComparer.Ordinal);

    public int Count => decimals.Count;

    /// <returns>Null for an asset that is not configured.</returns>
    public int? DecimalsOf(string asset) => decimals.TryGetValue(asset, out var places) ? places : null;
}
