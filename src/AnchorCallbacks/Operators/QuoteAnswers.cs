using System.Text.Json;
using AnchorCallbacks.Rates.Quotes;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

sealed record QuotePage
{
    public required IReadOnlyList<QuoteSummary> Quotes { get; init; }

    public string? Next { get; init; }
}

/// <summary>A firm quote as AP received it.</summary>
sealed record QuoteSummary
{
    public required string Id { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime ExpiresAt { get; init; }

    public string? ClientId { get; init; }

    public required string SellAsset { get; init; }

    public required string SellAmount { get; init; }

    public string? SellDeliveryMethod { get; init; }

    public required string BuyAsset { get; init; }

    public required string BuyAmount { get; init; }

    public string? BuyDeliveryMethod { get; init; }

    public string? CountryCode { get; init; }

    public required string Price { get; init; }

    public QuoteFee? Fee { get; init; }

    public static QuoteSummary Of(Quote quote) => new()
    {
        Id = quote.Id,
        CreatedAt = Time(quote.CreatedAt),
        ExpiresAt = Time(quote.ExpiresAt),
        ClientId = Text(quote.ClientId),
        SellAsset = quote.SellAsset,
        SellAmount = quote.SellAmount,
        SellDeliveryMethod = Text(quote.Terms.SellDeliveryMethod),
        BuyAsset = quote.BuyAsset,
        BuyAmount = quote.BuyAmount,
        BuyDeliveryMethod = Text(quote.Terms.BuyDeliveryMethod),
        CountryCode = Text(quote.Terms.CountryCode),
        Price = quote.Price,
        Fee = quote.FeeTotal is null ? null : new()
        {
            Total = quote.FeeTotal,
            Asset = Text(quote.FeeAsset),
            Details = quote.FeeDetails is null ? null
                : JsonSerializer.Deserialize(quote.FeeDetails, OperatorJson.Default.IReadOnlyListQuoteFeePart),
        },
    };
}

sealed record QuoteFee
{
    public required string Total { get; init; }

    public string? Asset { get; init; }

    public IReadOnlyList<QuoteFeePart>? Details { get; init; }
}

sealed record QuoteFeePart
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public required string Amount { get; init; }
}
