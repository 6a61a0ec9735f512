namespace AnchorCallbacks.Rates;

/// <summary>AP's assets that have prices, each with its decimals in AP (<c>significant_decimals</c>).</summary>
sealed class Assets(Dictionary<string, int> given)
{
    volatile Dictionary<string, int> decimals = given;

    public int Count => decimals.Count;

    public IEnumerable<string> Names => decimals.Keys;

    public void Replace(Assets other) => decimals = other.decimals;

    /// <returns>Null if the asset is not configured.</returns>
    public int? DecimalsOf(string asset) => decimals.TryGetValue(asset, out var places) ? places : null;
}
