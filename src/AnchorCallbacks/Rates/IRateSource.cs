using AnchorCallbacks.Http;

namespace AnchorCallbacks.Rates;

/// <summary>Where prices come from: the anchor's table, or its own pricing service. What comes from either is held against
/// <see cref="RateRules"/> before AP sees it.</summary>
interface IRateSource
{
    ValueTask<Result<Rate>> Price(RateQuery query, CancellationToken cancel);

    /// <summary>The fee alone, which AP 2.x asks for in SEP-31.</summary>
    ValueTask<Result<RateFee>> Fee(FeeQuery query, CancellationToken cancel);
}
