using AnchorCallbacks.Http;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Numbers;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>What the user of a SEP-24 transaction pays and gets, by the anchor's own rates.</summary>
/// <param name="Fee">In the asset that comes in, as AP requires.</param>
sealed record InteractivePrice(AssetAmount In, AssetAmount Out, FeeDetails Fee);

/// <summary>Prices SEP-24 transactions.</summary>
sealed class InteractivePrices(IRateSource source, Assets assets)
{
    /// <param name="client">The account of the wallet's user: it may have a price of its own.</param>
    /// <param name="amount">The amount of one side.</param>
    public async ValueTask<Result<InteractivePrice>> Price(string assetIn, string assetOut, bool isInFixed, string amount, string client,
        CancellationToken cancel)
    {
        if (RateQuery.Amount("amount", amount).Failed(out var failure, out var given))
            return failure;
        var side = isInFixed ? "sell_amount" : "buy_amount";
        var text = $"?type=indicative&sell_asset={Uri.EscapeDataString(assetIn)}&buy_asset={Uri.EscapeDataString(assetOut)}"
            + $"&{side}={given!.Value.Text}&client_id={Uri.EscapeDataString(client)}";
        var query = new RateQuery(false, assetIn, isInFixed ? given : null, null, assetOut, isInFixed ? null : given, null, null, null,
            client, text);
        if ((await source.Price(query, cancel)).Failed(out failure, out var rate))
            return failure;
        if (RateRules.Violation(rate, query, assets) is { } rule)
            return Failure.Conflict(RateRules.RefusalText(rule));
        return new InteractivePrice(Money(rate.SellAmount, assetIn), Money(rate.BuyAmount, assetOut), Fee(rate, assetIn));
    }

    /// <summary>The call as it is decided, with the amount that the user has confirmed. The other follows when it is sent.</summary>
    public static NotifyInteractiveFlowCompleted Unpriced(InteractiveFlow flow) => new()
    {
        TransactionId = flow.TransactionId,
        AmountIn = flow.IsInFixed ? flow.In : flow.In with { Amount = null },
        AmountOut = flow.IsInFixed ? flow.Out with { Amount = null } : flow.Out,
    };

    /// <summary>The call with the amounts of this moment. The amount that the user has confirmed stays, and the other follows.</summary>
    public async ValueTask<Result<NotifyInteractiveFlowCompleted>> Complete(NotifyInteractiveFlowCompleted call, string client,
        CancellationToken cancel)
    {
        var isInFixed = call.AmountIn.Amount is not null;
        var amount = (isInFixed ? call.AmountIn : call.AmountOut).Amount!.Value.ToString();
        var priced = await Price(call.AmountIn.Asset!, call.AmountOut.Asset!, isInFixed, amount, client, cancel);
        return priced.Failed(out var failure, out var price)
            ? failure : call with { AmountIn = price.In, AmountOut = price.Out, FeeDetails = price.Fee };
    }

    /// <summary>A fee in the other asset is converted by the rate's own price.</summary>
    FeeDetails Fee(Rate rate, string asset)
    {
        var decimals = assets.DecimalsOf(asset)!.Value;
        if (rate.Fee is not { } fee || fee.Total.Value.Sign == 0)
            return new() { Total = Amount.Zero, Asset = asset };
        var factor = fee.Asset == asset ? Rational.One : rate.Price.Value;
        var details = fee.Details.Select(detail => (Detail: detail, Amount: ExactDecimal.From(detail.Amount.Value * factor, decimals)))
            .Where(part => part.Amount.Value.Sign > 0).ToList();
        var sum = Rational.Zero;
        foreach (var part in details)
            sum += part.Amount.Value;
        var total = details.Count > 0 ? ExactDecimal.From(sum, decimals) : ExactDecimal.From(fee.Total.Value * factor, decimals);
        return new()
        {
            Total = Amount.Parse(total.Text),
            Asset = asset,
            Details = details.Count == 0 ? null : [.. details.Select(part => new FeeDetail
            {
                Name = part.Detail.Name, Description = part.Detail.Description, Amount = Amount.Parse(part.Amount.Text),
            })],
        };
    }

    static AssetAmount Money(ExactDecimal amount, string asset) => AssetAmount.Of(Amount.Parse(amount.Text), asset);
}
