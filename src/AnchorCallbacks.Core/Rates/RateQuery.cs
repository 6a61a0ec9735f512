using AnchorCallbacks.Http;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates;

/// <summary>AP's <c>GET /rate</c>. It has exactly one of the two amounts.</summary>
/// <param name="ExpireAfter">The wallet wants a firm quote to be valid at least until then.</param>
/// <param name="ClientId">An account in SEP-38, the name of a client in SEP-31.</param>
/// <param name="Text">The query string of AP's request, with its <c>?</c>.</param>
sealed record RateQuery(bool Firm, string SellAsset, ExactDecimal? SellAmount, string? SellDeliveryMethod, string BuyAsset,
    ExactDecimal? BuyAmount, string? BuyDeliveryMethod, string? CountryCode, Instant? ExpireAfter, string? ClientId, string Text)
{
    static readonly string[] Names =
    [
        "type", "sell_asset", "sell_amount", "sell_delivery_method", "buy_asset", "buy_amount", "buy_delivery_method", "country_code",
        "expire_after", "client_id",
    ];

    /// <summary>The name of the parameter with the amount.</summary>
    public string Asked { get; init; } = SellAmount is null ? "buy_amount" : "sell_amount";

    public Failure NotConfigured() => NotConfigured("sell_asset, buy_asset", SellAsset, BuyAsset);

    public static Failure NotConfigured(string parameters, string sell, string buy) =>
        Failure.NotFound($"{parameters}: no price is configured for selling {sell} and buying {buy}");

    public static Result<RateQuery> Read(HttpRequest request)
    {
        var values = new string?[Names.Length];
        if (QueryParameters.Read(request, Names, values) is { } problem)
            return problem;
        if (values[0] is not ("indicative" or "firm"))
            return Failure.Invalid("type: must be indicative or firm");
        if (values[1] is not { } sell)
            return Failure.Invalid("sell_asset: is missing");
        if (values[4] is not { } buy)
            return Failure.Invalid("buy_asset: is missing");
        if ((values[2] is null) == (values[5] is null))
            return Failure.Invalid("sell_amount, buy_amount: exactly one of them must be given");
        if (Amount("sell_amount", values[2]).Failed(out var failure, out var sellAmount)
            || Amount("buy_amount", values[5]).Failed(out failure, out var buyAmount))
            return failure;
        var firm = values[0] == "firm";
        Instant? expireAfter = null;
        if (firm && values[8] is { } text)
        {
            if (!Instant.TryParse(text, out var instant))
                return Failure.Invalid("expire_after: must be a time with Z or an offset, such as 2027-01-31T12:00:00Z");
            expireAfter = instant;
        }
        return new RateQuery(firm, sell, sellAmount, values[3], buy, buyAmount, values[6], values[7], expireAfter, values[9],
            request.QueryString.Value!);
    }

    /// <returns>Null if the parameter is absent.</returns>
    public static Result<ExactDecimal?> Amount(string name, string? text)
    {
        if (text is null)
            return (ExactDecimal?)null;
        return Platform.Amount.TryParse(text, out _) && ExactDecimal.TryParse(text, out var amount) && amount.Value.Sign > 0
            ? amount
            : Failure.Invalid($"{name}: must be a decimal above 0 with at most 20 digits before and 20 after the point, such as 12.5");
    }
}
