using AnchorCallbacks.Http;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Quotes;
using AnchorCallbacks.Rates.Remote;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Rates.UniqueAddress;

namespace AnchorCallbacks.Callback;

/// <summary>AP's <c>GET /rate</c> (SEP-38, SEP-31) and, of 2.x, <c>GET /fee</c>.</summary>
sealed partial class RateEndpoints(IRateSource source, Assets assets, QuoteStore quotes, ILogger<RateEndpoints> log)
{
    public static void Add(IServiceCollection services, RateOptions options, RatesFile file)
    {
        services.AddSingleton(file);
        services.AddSingleton(file.Assets);
        if (options.Url is { } url)
        {
            PricingService.Add(services, url, options.Timeout);
            services.AddSingleton<IRateSource, RemoteRates>();
        }
        else
        {
            services.AddSingleton(file.Table);
            services.AddSingleton<IRateSource, TableRates>();
        }
        services.AddSingleton<QuoteStore>();
        services.AddSingleton<RateEndpoints>();
        services.AddSingleton<DepositMemos>();
        services.AddSingleton<UniqueAddressEndpoint>();
    }

    public static void Map(IEndpointRouteBuilder routes, CallbackEndpointAdapter adapter)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RateEndpoints>();
        routes.MapGet("/rate", adapter.Endpoint(endpoints.Rate));
        routes.MapGet("/fee", adapter.Endpoint(endpoints.Fee));
        UniqueAddressEndpoint.Map(routes, adapter);
    }

    /// <summary>The refusal of an answer that breaks a rule.</summary>

    async ValueTask<Answer> Rate(HttpContext context)
    {
        if (RateQuery.Read(context.Request).Failed(out var failure, out var query))
            return failure;
        if ((await source.Price(query, context.RequestAborted)).Failed(out failure, out var rate))
            return failure;
        if (RateRules.Broken(rate, query, assets) is { } rule)
            return Refuse(rule);
        if (query.Firm && !await quotes.Save(rate, query))
            return Refuse("rate.id: must not be another quote's");
        return RateAnswer.Write(rate, query.Firm);
    }

    async ValueTask<Answer> Fee(HttpContext context)
    {
        if (FeeQuery.Read(context.Request).Failed(out var failure, out var query))
            return failure;
        if ((await source.Fee(query, context.RequestAborted)).Failed(out failure, out var fee))
            return failure;
        return RateRules.Broken(fee, assets) is { } rule ? Refuse(rule) : RateAnswer.Write(fee);
    }

    Failure Refuse(string rule)
    {
        LogRefused(rule);
        return Failure.Invalid(RateRules.Wrong(rule));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A price was not given: {Rule}")]
    partial void LogRefused(string rule);
}
