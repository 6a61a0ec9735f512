using System.Collections.Concurrent;
using System.Globalization;

namespace AnchorCallbacks.Simulator;

/// <summary>AP's checks of amounts, with AP's texts.</summary>
/// <param name="generation">The release that is simulated.</param>
public sealed class Amounts(PlatformGeneration generation)
{
    /// <summary>The assets that AP is configured with, and their significant decimals.</summary>
    public ConcurrentDictionary<string, int> Assets { get; } = new()
    {
        ["stellar:USDC:GDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP"] = 7,
        ["stellar:USDC:GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5"] = 4,
        ["stellar:native"] = 7,
        ["iso4217:USD"] = 4,
        ["iso4217:CAD"] = 4,
    };

    /// <summary>An amount as AP writes it.</summary>
    public static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Whether the asset is on the Stellar network.</summary>
    public static bool IsStellar(string? asset) => asset?.StartsWith("stellar:", StringComparison.Ordinal) == true;

    /// <summary>Parses an amount.</summary>
    public static decimal Value(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Refuses an amount that is not one of a known asset.</summary>
    internal void Check(string name, Amount amount, bool allowZero)
    {
        var value = CheckValue($"{name}.amount", amount.Value, allowZero);
        if (string.IsNullOrEmpty(amount.Asset))
            throw Refusal.BadParams($"{name}.asset cannot be empty");
        if (!Assets.TryGetValue(amount.Asset, out var decimals))
            throw Refusal.BadParams($"'{amount.Asset}' is not a supported asset.");
        if (value.Scale > decimals && decimal.Round(value, decimals) != value)
            throw Refusal.BadParams($"'{amount.Value}' has invalid significant decimals. Expected: '{decimals}'");
    }

    internal void Check(Fee fee, string? expectedAsset)
    {
        Check("fee_details", new(fee.Total, fee.Asset), allowZero: true);
        if (expectedAsset is not null && fee.Asset != expectedAsset)
            throw Refusal.BadParams($"fee_details.asset is different from expected database asset ({expectedAsset})");
        if (fee.Details is { } details
            && details.Sum(detail => CheckValue("fee_details.details.amount", detail.Amount, allowZero: true)) != Value(fee.Total))
            throw Refusal.BadParams("fee_details.total is not equal to the sum of (fee_details.details.amount)");
    }

    internal static void CheckKind(string name, string? asset, bool stellar)
    {
        if (IsStellar(asset) != stellar)
            throw Refusal.BadParams($"{name}.asset should be {(stellar ? "stellar" : "non-stellar")} asset");
    }

    decimal CheckValue(string name, string? text, bool allowZero)
    {
        if (string.IsNullOrEmpty(text))
            throw Refusal.BadParams($"{name} cannot be empty");
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || generation == PlatformGeneration.Four && Math.Abs(value) >= 1e20m)
            throw Refusal.BadParams($"{name} is invalid");
        if (allowZero ? value < 0 : value <= 0)
            throw Refusal.BadParams($"{name} should be {(allowZero ? "non-negative" : "positive")}");
        return value;
    }
}
