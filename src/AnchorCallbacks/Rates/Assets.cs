namespace AnchorCallbacks.Rates;

/// <summary>The assets of AP that prices are made for, each with the decimals AP has for it (<c>significant_decimals</c>).</summary>
sealed class Assets(Dictionary<string, int> decimals)
{
    public int Count => decimals.Count;

    /// <returns>Null for an asset that is not configured.</returns>
    public int? DecimalsOf(string asset) => decimals.TryGetValue(asset, out var places) ? places : null;
}
