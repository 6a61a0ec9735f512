using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Hosting;

static class Workers
{
    /// <summary>Registers a background service under its own type too, so that other classes and tests can use it.</summary>
    public static IServiceCollection AddWorker<T>(this IServiceCollection services) where T : BackgroundService =>
        services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
