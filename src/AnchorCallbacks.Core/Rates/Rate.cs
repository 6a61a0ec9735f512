using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates;

/// <summary>The price of an exchange, as in the answer to <c>GET /rate</c>.</summary>
/// <param name="Id">Only for a firm quote, like <paramref name="ExpiresAt"/>.</param>
/// <param name="Price">Units of the sell asset for one unit of the buy asset, without the fee.</param>
sealed record Rate(string? Id, ExactDecimal Price, ExactDecimal SellAmount, ExactDecimal BuyAmount, Instant? ExpiresAt, RateFee? Fee);

/// <param name="Details">The parts of the total; empty if it is 0.</param>
sealed record RateFee(ExactDecimal Total, string Asset, IReadOnlyList<RateFeeDetail> Details);

sealed record RateFeeDetail(string Name, string? Description, ExactDecimal Amount);
