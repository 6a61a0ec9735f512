namespace AnchorCallbacks.Rates.Quotes;

/// <summary>A firm quote as in the answer to AP.</summary>
/// <param name="FeeDetails">A JSON array of <c>name</c>, <c>description</c> and <c>amount</c>; null if the fee has no parts.</param>
sealed record Quote(
    string Id, long CreatedAt, long ExpiresAt, string? ClientId, string SellAsset, string SellAmount, string BuyAsset, string BuyAmount,
    string Price, string? FeeTotal, string? FeeAsset, string? FeeDetails, QuoteTerms Terms);

/// <summary>The end of a page of quotes.</summary>
readonly record struct QuotePlace(long CreatedAt, string Id);
