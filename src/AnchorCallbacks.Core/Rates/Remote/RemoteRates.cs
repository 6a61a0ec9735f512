using System.Globalization;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Rates.Remote;

/// <summary>Prices from the anchor's own pricing service, which gets exactly AP's query.</summary>
sealed partial class RemoteRates(PricingService service, Assets assets, ILogger<RemoteRates> log) : IRateSource
{
    public async ValueTask<Result<Rate>> Price(RateQuery query, CancellationToken cancel)
    {
        if (assets.DecimalsOf(query.SellAsset) is null || assets.DecimalsOf(query.BuyAsset) is null)
            return query.NotConfigured();
        if ((await Ask(service.Rate, query.Text, query.NotConfigured(), cancel)).Failed(out var failure, out var body))
            return failure;
        return PricingAnswer.ReadRate(body).Failed(out failure, out var rate) ? Unreadable(failure) : rate;
    }

    public async ValueTask<Result<RateFee>> Fee(FeeQuery query, CancellationToken cancel)
    {
        if (assets.DecimalsOf(query.SendAsset) is null || assets.DecimalsOf(query.ReceiveAsset) is null)
            return query.NotConfigured();
        if ((await Ask(service.Fee, query.Text, query.NotConfigured(), cancel)).Failed(out var failure, out var body))
            return failure;
        return PricingAnswer.ReadFee(body).Failed(out failure, out var fee) ? Unreadable(failure) : fee;
    }

    static async ValueTask<Result<byte[]>> Ask(Func<string, CancellationToken, ValueTask<Result<PricingReply>>> ask, string query,
        Failure unknown, CancellationToken cancel)
    {
        if ((await ask(query, cancel)).Failed(out var failure, out var reply))
            return failure;
        return reply.Status switch
        {
            StatusCodes.Status200OK => reply.Body,
            StatusCodes.Status404NotFound => unknown,
            StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity
                when PricingAnswer.ReadError(reply.Body) is { } error => Failure.Invalid(error),
            _ => Failure.Invalid(string.Create(CultureInfo.InvariantCulture,
                $"the anchor's pricing service refused the question with HTTP {reply.Status}")),
        };
    }

    Failure Unreadable(Failure failure)
    {
        LogUnreadable(failure.Text);
        return failure with { Text = RateRules.RefusalText(failure.Text) };
    }

    [LoggerMessage(EventId = 2101, EventName = "RemoteRates.Unreadable", Level = LogLevel.Warning,
        Message = "The pricing service's answer cannot be read: {Rule}")]
    partial void LogUnreadable(string rule);
}
