using System.Globalization;
using System.Numerics;
using AnchorCallbacks.Http;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Table;

/// <summary>Prices one exchange. Amounts are rounded to their assets' decimals, and the price is then taken from them: AP holds the
/// amounts against the price, not against the table.</summary>
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
        if (exchange.Exchanged.Sign <= 0 || exchange.Buy.Sign <= 0)
            return Failure.Invalid($"{query.Asked}: is too small; nothing is left to exchange after the fee and rounding");
        var sell = query.SellAmount ?? ExactDecimal.From(exchange.Sell, pair.Sell.Decimals);
        var buy = query.BuyAmount ?? ExactDecimal.From(exchange.Buy, pair.Buy.Decimals);
        if (!Amount.TryParse(sell.Text, out _) || !Amount.TryParse(buy.Text, out _))
            return Failure.Invalid($"{query.Asked}: is too large; the other amount would have more than 20 digits");
        if ((Outside(query.SellAmount is null ? "sell_amount" : query.Asked, sell, pair.Sell)
            ?? Outside("buy_amount", buy, pair.Buy)) is { } limit)
            return Failure.Invalid(limit);
        return new Rate(null, Price(pair, exchange.Exchanged, exchange.Priced), sell, buy, null, Fee(pair, exchange.Details));
    }

    /// <param name="Exchanged">What of the sell asset is exchanged: all that is sold but the fee, if that is in the sell asset.</param>
    /// <param name="Priced">What of the buy asset it is exchanged for: what is bought, and the fee if that is in the buy asset.</param>
    readonly record struct Exchange(Rational Sell, Rational Buy, Rational Exchanged, Rational Priced, List<RateFeeDetail> Details);

    static Exchange Selling(Pair pair, Rational sell)
    {
        if (pair.Fee is { OfSellAsset: true } fee)
        {
            var details = fee.Of(sell, pair.Sell.Decimals);
            var exchanged = sell - Sum(details);
            var bought = exchanged.Sign > 0 ? (exchanged / pair.Price).Round(pair.Buy.Decimals) : 0;
            return new(sell, bought, exchanged, bought, details);
        }
        var whole = sell / pair.Price;
        var parts = pair.Fee?.Of(whole, pair.Buy.Decimals) ?? [];
        var priced = whole.Round(pair.Buy.Decimals);
        return new(sell, priced - Sum(parts), sell, priced, parts);
    }

    static Exchange Buying(Pair pair, Rational buy)
    {
        if (pair.Fee is { OfSellAsset: true } fee)
        {
            var cost = buy * pair.Price;
            var details = fee.Of(fee.Whole(cost), pair.Sell.Decimals);
            var exchanged = cost.Round(pair.Sell.Decimals);
            return new(exchanged + Sum(details), buy, exchanged, buy, details);
        }
        var parts = pair.Fee?.Of(pair.Fee.Whole(buy), pair.Buy.Decimals) ?? [];
        var priced = buy + Sum(parts);
        var sell = (priced * pair.Price).Round(pair.Sell.Decimals);
        return new(sell, buy, sell, priced, parts);
    }

    /// <summary>Ten places, ten digits of a small price, and as many places as keep price times amount within the sell asset's
    /// smallest unit: half of the last place times the amount is the error.</summary>
    static ExactDecimal Price(Pair pair, Rational exchanged, Rational priced)
    {
        var forAmount = pair.Sell.Decimals + Digits(priced.Floor());
        var forDigits = MinPlaces - 1 + Digits((priced / exchanged).Floor());
        var price = ExactDecimal.From(exchanged / priced, Math.Max(MinPlaces, Math.Max(forAmount, forDigits)));
        // The file's own price is answered with the file's digits.
        return price.Value.CompareTo(pair.Price) == 0 ? price.WithPlaces(pair.PricePlaces) : price;
    }

    /// <summary>Without one where AP would take none: it wants a fee's asset to have decimals, even of a fee of 0.</summary>
    static RateFee? Fee(Pair pair, List<RateFeeDetail> details)
    {
        var side = pair.Fee is { OfSellAsset: false } ? pair.Buy : pair.Sell;
        if (side.Decimals == 0)
            return null;
        // A total of the file's own amounts is written like them; one with a computed part is not.
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
