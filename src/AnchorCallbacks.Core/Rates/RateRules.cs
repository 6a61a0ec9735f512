using System.Globalization;
using System.Numerics;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates;

/// <summary>AP's own checks of a rate. If a rate breaks one, AP answers the wallet with 502 and does not report the cause.</summary>
/// <remarks>Source: AP <c>RestRateIntegration</c>, core <c>NumberHelper</c>. The reader of an answer checks that price and amounts are
/// present.</remarks>
static class RateRules
{
    /// <summary>The error text for AP and the wallet if a price breaks a rule.</summary>
    public static string RefusalText(string rule) => $"no price can be given; the price that was found breaks a rule: {rule}";

    /// <summary>The rule that a rate breaks, after the name of the member; null if it breaks none.</summary>
    public static string? Violation(Rate rate, RateQuery query, Assets assets)
    {
        if (assets.DecimalsOf(query.SellAsset) is not { } sellDecimals || assets.DecimalsOf(query.BuyAsset) is not { } buyDecimals)
            return "rate: both assets must be configured";
        if (query.Firm && rate.Id is null)
            return "rate.id: is missing in a firm quote";
        if (query.Firm && rate.ExpiresAt is null)
            return "rate.expires_at: is missing in a firm quote";
        return AmountViolation("rate.sell_amount", rate.SellAmount, sellDecimals, query.SellAmount)
            ?? AmountViolation("rate.buy_amount", rate.BuyAmount, buyDecimals, query.BuyAmount)
            ?? (rate.Fee is { } fee ? FeeViolation(fee, assets) : null)
            ?? PriceViolation(rate, query, sellDecimals);
    }

    /// <summary>The rule that a fee without a price breaks. AP does not check such a fee, but it must be an amount of its asset.</summary>
    public static string? Violation(RateFee fee, Assets assets) =>
        assets.DecimalsOf(fee.Asset) is not { } decimals ? "fee.asset: must be a configured asset"
        : !fee.Total.Value.Fits(decimals) ? $"fee.amount: {TooManyDecimals(decimals)}"
        : null;

    static string? FeeViolation(RateFee fee, Assets assets)
    {
        if (assets.DecimalsOf(fee.Asset) is not { } decimals || decimals == 0)
            return "rate.fee.asset: must be a configured asset that has decimals";
        if (!fee.Total.Value.Fits(decimals))
            return $"rate.fee.total: {TooManyDecimals(decimals)}";
        if (fee.Details.Count == 0)
            return null;
        if (fee.Total.Value.Sign == 0)
            return "rate.fee.details: must be empty when the total is 0";
        var sum = Rational.Zero;
        foreach (var detail in fee.Details)
        {
            if (detail.Amount.Value.Sign == 0 || !detail.Amount.Value.Fits(decimals))
                return $"rate.fee.details: each amount must be above 0 and {TooManyDecimals(decimals)}";
            sum += detail.Amount.Value;
        }
        return sum.CompareTo(fee.Total.Value) == 0 ? null : "rate.fee.details: must add up to the total";
    }

    static string? AmountViolation(string name, ExactDecimal amount, int decimals, ExactDecimal? asked) =>
        amount.Value.Sign == 0 ? $"{name}: must be above 0"
        : !amount.Value.Fits(decimals) ? $"{name}: {TooManyDecimals(decimals)}"
        : !Amount.TryParse(amount.Text, out _) ? $"{name}: must have at most 20 digits before and 20 after the point"
        : asked is { } given && given.Value.CompareTo(amount.Value) != 0 ? $"{name}: must be the amount that was asked for"
        : null;

    static string? PriceViolation(Rate rate, RateQuery query, int decimals)
    {
        var (price, buy, fee) = (rate.Price.Value, rate.BuyAmount.Value, rate.Fee?.Total.Value ?? 0);
        var (paid, formula) =
            fee.Sign == 0 ? (price * buy, "price × buy_amount")
            : rate.Fee!.Asset == query.SellAsset ? (price * buy + fee, "price × buy_amount + fee")
            : (price * (buy + fee), "price × (buy_amount + fee)");
        var smallest = new Rational(1, BigInteger.Pow(10, decimals));
        return (rate.SellAmount.Value - paid).Abs() < smallest
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"rate.price: {formula} must be sell_amount to {decimals} decimals");
    }

    static string TooManyDecimals(int decimals) =>
        string.Create(CultureInfo.InvariantCulture, $"must have at most {decimals} decimals, as its asset");
}
