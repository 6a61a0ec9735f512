namespace AnchorCallbacks.Simulator;

/// <summary>AP's eleven checks of a rate. If one fails, the wallet gets 502.</summary>
public static class RateChecks
{
    /// <summary>Checks a rate.</summary>
    /// <param name="rate">The rate.</param>
    /// <param name="query">The parameters of the request.</param>
    /// <param name="decimals">The significant decimals of an asset. Null for an asset that AP is not configured with.</param>
    /// <returns>The first fault. Null if AP takes the rate.</returns>
    public static string? Fault(RateAnswer rate, RateQuery query, Func<string, int?> decimals)
    {
        if (ExactDecimal.Parse(rate.Price) is not { } price)
            return "1: 'rate.price' is missing or no number";
        if (query.Firm && string.IsNullOrEmpty(rate.Id))
            return "2: 'rate.id' is missing";
        if (query.Firm && rate.ExpiresAt is null)
            return "2: 'rate.expires_at' is missing";
        if (ExactDecimal.Parse(rate.SellAmount) is not { } sell || !(sell > ExactDecimal.Zero))
            return "3: 'rate.sell_amount' is missing or not positive";
        if (ExactDecimal.Parse(rate.BuyAmount) is not { } buy || !(buy > ExactDecimal.Zero))
            return "3: 'rate.buy_amount' is missing or not positive";
        if (decimals(query.SellAsset) is not { } places || !Fits(sell, places))
            return $"4: 'rate.sell_amount' ({rate.SellAmount}) has too many digits";
        if (decimals(query.BuyAsset) is not { } buyPlaces || !Fits(buy, buyPlaces))
            return $"4: 'rate.buy_amount' ({rate.BuyAmount}) has too many digits";
        if (query.SellAmount is { } asked && ExactDecimal.Parse(asked)?.CompareTo(sell) != 0)
            return $"5: 'rate.sell_amount' ({rate.SellAmount}) is not the one that was asked for ({asked})";
        if (query.BuyAmount is { } wanted && ExactDecimal.Parse(wanted)?.CompareTo(buy) != 0)
            return $"5: 'rate.buy_amount' ({rate.BuyAmount}) is not the one that was asked for ({wanted})";
        return FeeFault(rate.Fee, decimals) ?? SumFault(rate, query, price, sell, buy, places);
    }

    static string? SumFault(RateAnswer rate, RateQuery query, ExactDecimal price, ExactDecimal sell, ExactDecimal buy, int places)
    {
        var fee = ExactDecimal.Parse(rate.Fee?.Total ?? "0")!.Value;
        var (rule, expected) = rate.Fee is null ? (6, price * buy)
            : rate.Fee.Asset == query.SellAsset ? (7, price * buy + fee)
            : (8, price * (buy + fee));
        return (sell - expected).Abs() < ExactDecimal.Unit(places) ? null
            : $"{rule}: 'rate.sell_amount' ({rate.SellAmount}) is not within the expected ({expected}) in the GET /rate response";
    }

    static string? FeeFault(Fee? fee, Func<string, int?> decimals)
    {
        if (fee is null)
            return null;
        if (fee.Asset is null || decimals(fee.Asset) is not > 0)
            return $"9: 'rate.fee.asset' ({fee.Asset}) is not configured";
        var places = decimals(fee.Asset)!.Value;
        if (ExactDecimal.Parse(fee.Total) is not { } total || total < ExactDecimal.Zero || !Fits(total, places))
            return $"9: 'rate.fee.total' ({fee.Total}) is no amount of the asset";
        if (fee.Details is not { Count: > 0 } details)
            return null;
        if (total.Unscaled.IsZero)
            return "10: 'rate.fee.details' of no fee";
        var sum = ExactDecimal.Zero;
        foreach (var detail in details)
        {
            if (string.IsNullOrEmpty(detail.Name) || ExactDecimal.Parse(detail.Amount) is not { } amount || !(amount > ExactDecimal.Zero)
                || !Fits(amount, places))
                return "11: a 'rate.fee.details' has no name or no amount";
            sum += amount;
        }
        return sum.CompareTo(total) == 0 ? null : $"11: 'rate.fee.details' add up to {sum}, 'rate.fee.total' is {total}";
    }

    static bool Fits(ExactDecimal amount, int places) => amount.Decimals <= Math.Min(places, 20) && amount.WholeDigits <= 20;
}
