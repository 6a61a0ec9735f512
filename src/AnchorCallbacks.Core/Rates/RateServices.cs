using AnchorCallbacks.Hosting;
using AnchorCallbacks.Rates.Quotes;
using AnchorCallbacks.Rates.Remote;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Rates.UniqueAddress;

namespace AnchorCallbacks.Rates;

static class RateServices
{
    public static void AddRates(this IServiceCollection services, RateOptions options, RatesFile file, UniqueAddressOptions uniqueAddress)
    {
        services.AddSingleton(file);
        services.AddSingleton(file.Assets);
        services.AddSingleton(options);
        services.AddWorker<RatesReload>();
        if (options.Url is { } url)
        {
            PricingService.Add(services, url, options.Timeout);
            services.AddSingleton<IRateSource, RemoteRates>();
        }
        else
        {
            services.AddSingleton<IRateSource, TableRates>();
        }
        services.AddSingleton<QuoteStore>();
        services.AddSingleton(uniqueAddress);
        services.AddSingleton<DepositMemos>();
    }
}
