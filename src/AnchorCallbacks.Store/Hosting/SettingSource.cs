using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace AnchorCallbacks.Hosting;

/// <summary>Where a setting's value comes from.</summary>
static class SettingSource
{
    public const string Default = "default";

    /// <summary>For people.</summary>
    public static string Of(IConfiguration configuration, string name) => Provider(configuration, name) switch
    {
        CommandLineConfigurationProvider => "command line",
        EnvironmentVariablesConfigurationProvider => "environment",
        JsonConfigurationProvider { Source: var source } => source.FileProvider?.GetFileInfo(source.Path ?? "").PhysicalPath ?? "file",
        _ => "configuration",
    };

    /// <summary>Written for this program alone, unlike the environment.</summary>
    public static bool IsOurs(IConfiguration configuration, string name) =>
        Provider(configuration, name) is JsonConfigurationProvider or CommandLineConfigurationProvider;

    public static bool IsEnvironment(IConfiguration configuration, string name) =>
        Provider(configuration, name) is EnvironmentVariablesConfigurationProvider;

    /// <summary>Later sources win.</summary>
    static IConfigurationProvider? Provider(IConfiguration configuration, string name) =>
        (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(name, out _));
}
