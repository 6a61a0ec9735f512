using System.Globalization;
using System.Numerics;
using AnchorCallbacks.Http;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Table;

/// <summary>Prices one exchange. Amounts are rounded to the decimals of their assets. The price is then computed from the amounts: AP
/// compares the amounts with the price, not with the table.</summary>
static class Pricing
{
    const int MinPlaces = 10;

    /// <returns>A rate without id and expiry.</returns>
    public static Result<Rate> Of(Pair pair, RateQuery query)
    {
        var decimals = query.SellAmount is null ? pair.Buy.Decimals : pair.Sell.Decimals;
        if (!(query.SellAmount ?? query.BuyAmount!.Value).Value.Fits(decimals))
            return Failure.Invalid(string.Create(CultureInfo.InvariantCulture,
                $"{query.Asked}: must have at most {decimals} decimals, as its asset"));

        var exchange = query.SellAmount is { } sold ? Selling(pair, sold.Value) : Buying(pair, query.BuyAmount!.Value.Value);
        if (exchange.NetSell.Sign <= 0 || exchange.Buy.Sign <= 0)
            return Failure.Invalid($"{query.Asked}: is too small; nothing is left to exchange after the fee and rounding");
        var sell = query.SellAmount ?? ExactDecimal.From(exchange.Sell, pair.Sell.Decimals);
        var buy = query.BuyAmount ?? ExactDecimal.From(exchange.Buy, pair.Buy.Decimals);
        if (!Amount.TryParse(sell.Text, out _) || !Amount.TryParse(buy.Text, out _))
            return Failure.Invalid($"{query.Asked}: is too large; the other amount would have more than 20 digits");
        if ((Outside(query.SellAmount is null ? "sell_amount" : query.Asked, sell, pair.Sell)
            ?? Outside("buy_amount", buy, pair.Buy)) is { } limit)
            return Failure.Invalid(limit);
        return new Rate(null, Price(pair, exchange.NetSell, exchange.GrossBuy), sell, buy, null, Fee(pair, exchange.Details));
    }

    /// <param name="NetSell">The sold amount, without a fee in the sell asset.</param>
    /// <param name="GrossBuy">The bought amount, with a fee in the buy asset.</param>
    readonly record struct ExchangeAmounts(Rational Sell, Rational Buy, Rational NetSell, Rational GrossBuy, List<RateFeeDetail> Details);

    static ExchangeAmounts Selling(Pair pair, Rational sell)
    {
        if (pair.Fee is { OfSellAsset: true } fee)
        {
            var details = fee.Of(sell, pair.Sell.Decimals);
            var netSell = sell - Sum(details);
            var buy = netSell.Sign > 0 ? (netSell / pair.Price).Round(pair.Buy.Decimals) : 0;
            return new(sell, buy, netSell, buy, details);
        }
        var exact = sell / pair.Price;
        var parts = pair.Fee?.Of(exact, pair.Buy.Decimals) ?? [];
        var grossBuy = exact.Round(pair.Buy.Decimals);
        return new(sell, grossBuy - Sum(parts), sell, grossBuy, parts);
    }

    static ExchangeAmounts Buying(Pair pair, Rational buy)
    {
        if (pair.Fee is { OfSellAsset: true } fee)
        {
            var cost = buy * pair.Price;
            var details = fee.Of(fee.Gross(cost), pair.Sell.Decimals);
            var netSell = cost.Round(pair.Sell.Decimals);
            return new(netSell + Sum(details), buy, netSell, buy, details);
        }
        var parts = pair.Fee?.Of(pair.Fee.Gross(buy), pair.Buy.Decimals) ?? [];
        var grossBuy = buy + Sum(parts);
        var sell = (grossBuy * pair.Price).Round(pair.Sell.Decimals);
        return new(sell, buy, sell, grossBuy, parts);
    }

    /// <summary>The price has at least ten decimal places, and ten significant digits if it is small. It also has enough places that price
    /// times amount is exact to the sell asset's smallest unit: the error is half of the last place times the amount.</summary>
    static ExactDecimal Price(Pair pair, Rational netSell, Rational grossBuy)
    {
        var forAmount = pair.Sell.Decimals + Digits(grossBuy.Floor());
        var forDigits = MinPlaces - 1 + Digits((grossBuy / netSell).Floor());
        var price = ExactDecimal.From(netSell / grossBuy, Math.Max(MinPlaces, Math.Max(forAmount, forDigits)));
        // If the result is the price of the file, it is written like in the file.
        return price.Value.CompareTo(pair.Price) == 0 ? price.WithPlaces(pair.PricePlaces) : price;
    }

    /// <summary>Null if the asset of the fee has no decimals: AP refuses such a fee, even if it is 0.</summary>
    static RateFee? Fee(Pair pair, List<RateFeeDetail> details)
    {
        var side = pair.Fee is { OfSellAsset: false } ? pair.Buy : pair.Sell;
        if (side.Decimals == 0)
            return null;
        // A total of fixed amounts has their decimal places. A total with a computed part has not.
        var places = details.Count == 0 || pair.Fee!.Parts.Any(part => part.Share.Sign > 0) ? 0
            : details.Max(detail => detail.Amount.Places);
        return new(ExactDecimal.From(Sum(details), side.Decimals).WithPlaces(places), side.Asset, details);
    }

    static string? Outside(string name, ExactDecimal amount, PairSide side) =>
        side.Min is { } least && amount.Value < least.Value ? $"{name}: must be at least {least.Text} {side.Asset}"
        : side.Max is { } most && amount.Value > most.Value ? $"{name}: must be at most {most.Text} {side.Asset}"
        : null;

    static Rational Sum(List<RateFeeDetail> details)
    {
        var sum = Rational.Zero;
        foreach (var detail in details)
            sum += detail.Amount.Value;
        return sum;
    }

    static int Digits(BigInteger whole) => whole.IsZero ? 0 : whole.ToString(CultureInfo.InvariantCulture).Length;
}
