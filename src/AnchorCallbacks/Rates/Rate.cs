using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates;

/// <summary>What an exchange costs, as <c>GET /rate</c> answers it.</summary>
/// <param name="Id">Of a firm quote only, like <paramref name="ExpiresAt"/>.</param>
/// <param name="Price">Units of the sell asset for one of the buy asset, without the fee.</param>
sealed record Rate(string? Id, ExactDecimal Price, ExactDecimal SellAmount, ExactDecimal BuyAmount, Instant? ExpiresAt, RateFee? Fee);

/// <param name="Details">What the total consists of; empty if it is 0.</param>
sealed record RateFee(ExactDecimal Total, string Asset, IReadOnlyList<RateFeeDetail> Details);

sealed record RateFeeDetail(string Name, string? Description, ExactDecimal Amount);
