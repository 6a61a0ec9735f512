using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Platform;

/// <summary>Registration with a service collection.</summary>
public static class PlatformClientServices
{
    /// <summary>Adds a <see cref="PlatformClient"/> as singleton, with the <see cref="TimeProvider"/> registered, if one is.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Where AP is.</param>
    /// <param name="handler">What sends; null for the library's own.</param>
    /// <exception cref="ArgumentException">The options are not in order; the message names them.</exception>
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

    /// <summary>The same, with the settings of a section (<see cref="PlatformOptions.Read"/>).</summary>
    public static IServiceCollection AddPlatformClient(this IServiceCollection services, IConfigurationSection section) =>
        services.AddPlatformClient(PlatformOptions.Read(section));
}
