using AnchorCallbacks.Http;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Quotes;

namespace AnchorCallbacks.Callback;

/// <summary>AP's <c>GET /rate</c> (SEP-38, SEP-31), and <c>GET /fee</c> of AP 2.x.</summary>
sealed partial class RateEndpoints(IRateSource source, Assets assets, QuoteStore quotes, ILogger<RateEndpoints> log)
{

    public static void Map(IEndpointRouteBuilder routes, CallbackEndpointAdapter adapter)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RateEndpoints>();
        routes.MapGet("/rate", adapter.Endpoint(endpoints.Rate));
        routes.MapGet("/fee", adapter.Endpoint(endpoints.Fee));
    }

    async ValueTask<Answer> Rate(HttpContext context)
    {
        if (RateQuery.Read(context.Request).Failed(out var failure, out var query))
            return failure;
        if ((await source.Price(query, context.RequestAborted)).Failed(out failure, out var rate))
            return failure;
        if (RateRules.Violation(rate, query, assets) is { } rule)
            return Refuse(rule);
        if (query.Firm && !await quotes.Save(rate, query))
            return Refuse("rate.id: must not be the id of another quote");
        return RateAnswer.Write(rate, query.Firm);
    }

    async ValueTask<Answer> Fee(HttpContext context)
    {
        if (FeeQuery.Read(context.Request).Failed(out var failure, out var query))
            return failure;
        if ((await source.Fee(query, context.RequestAborted)).Failed(out failure, out var fee))
            return failure;
        return RateRules.Violation(fee, assets) is { } rule ? Refuse(rule) : RateAnswer.Write(fee);
    }

    Failure Refuse(string rule)
    {
        LogRefused(rule);
        return Failure.Invalid(RateRules.RefusalText(rule));
    }

    [LoggerMessage(EventId = 3003, EventName = "RateEndpoints.Refused", Level = LogLevel.Warning,
        Message = "A request for a price was refused: {Rule}")]
    partial void LogRefused(string rule);
}
