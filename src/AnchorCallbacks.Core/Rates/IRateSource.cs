using AnchorCallbacks.Http;

namespace AnchorCallbacks.Rates;

/// <summary>The source of prices: the anchor's table, or its own pricing service. The caller checks the prices with
/// <see cref="RateRules"/> before AP gets them.</summary>
interface IRateSource
{
    ValueTask<Result<Rate>> Price(RateQuery query, CancellationToken cancel);

    /// <summary>The fee without a price. AP 2.x requests it for SEP-31.</summary>
    ValueTask<Result<RateFee>> Fee(FeeQuery query, CancellationToken cancel);
}
