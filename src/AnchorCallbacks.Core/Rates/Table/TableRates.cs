using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Table;

/// <summary>Prices from rates.yaml.</summary>
sealed class TableRates(RatesFile prices, TimeProvider clock) : IRateSource
{
    public ValueTask<Result<Rate>> Price(RateQuery query, CancellationToken cancel) => ValueTask.FromResult(Price(query));

    public ValueTask<Result<RateFee>> Fee(FeeQuery query, CancellationToken cancel)
    {
        var result = prices.Table.Find(query.SendAsset, query.ReceiveAsset, query.ClientId) is null ? query.NotConfigured()
            : Price(query.AsRate());
        return ValueTask.FromResult<Result<RateFee>>(result.Failed(out var failure, out var rate)
            ? failure
            : rate.Fee ?? new RateFee(ExactDecimal.From(0, 0), query.SendAsset, []));
    }

    Result<Rate> Price(RateQuery query)
    {
        if (prices.Table.Find(query.SellAsset, query.BuyAsset, query.ClientId) is not { } pair)
            return query.NotConfigured();
        if (Pricing.Of(pair, query).Failed(out var failure, out var rate))
            return failure;
        return query.Firm ? rate with { Id = Ids.New(), ExpiresAt = pair.QuoteLifetime.Until(clock.GetUtcNow(), query.ExpireAfter) } : rate;
    }
}
