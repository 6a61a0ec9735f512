using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Platform;

/// <summary>Registration with a service collection.</summary>
public static class PlatformClientServices
{
    /// <summary>Adds a <see cref="PlatformClient"/> as singleton, with the registered <see cref="TimeProvider"/>, if there is
    /// one.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="options">The address of AP and how to call it.</param>
    /// <param name="handler">Makes the handler that sends requests; null for the library's own.</param>
    /// <exception cref="ArgumentException">The options are invalid. The message names them.</exception>
    public static IServiceCollection AddPlatformClient(this IServiceCollection services, PlatformOptions options, Func<IServiceProvider,
        HttpMessageHandler>? handler = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join('\n', problems), nameof(options));
        return services.AddSingleton(provider =>
            new PlatformClient(options, handler?.Invoke(provider), provider.GetService<TimeProvider>()));
    }

    /// <summary>Adds a client with the settings of a section (<see cref="PlatformOptions.Read"/>).</summary>
    public static IServiceCollection AddPlatformClient(this IServiceCollection services, IConfigurationSection section) =>
        services.AddPlatformClient(PlatformOptions.Read(section));
}
