using AnchorCallbacks.Hosting;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Transactions;

static class TransactionServices
{
    public static IServiceCollection AddTransactions(this IServiceCollection services, PlatformOptions platform, FirstStart firstStart) =>
        services
            .AddSingleton(platform)
            .AddPlatformClient(platform)
            .AddSingleton(firstStart)
            .AddSingleton<PlatformLink>()
            .AddSingleton<TransactionStore>()
            .AddWorker<TransactionReader>();
}
