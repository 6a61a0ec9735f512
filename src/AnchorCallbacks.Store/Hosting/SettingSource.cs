using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace AnchorCallbacks.Hosting;

/// <summary>The source of a setting's value.</summary>
static class SettingSource
{
    public const string Default = "default";

    /// <summary>The name of the source, for people.</summary>
    public static string Of(IConfiguration configuration, string name) => Provider(configuration, name) switch
    {
        CommandLineConfigurationProvider => "command line",
        EnvironmentVariablesConfigurationProvider => "environment",
        JsonConfigurationProvider { Source: var source } => source.FileProvider?.GetFileInfo(source.Path ?? "").PhysicalPath ?? "file",
        _ => "configuration",
    };

    /// <summary>Whether the source is only for this program, unlike the environment.</summary>
    public static bool IsOurs(IConfiguration configuration, string name) =>
        Provider(configuration, name) is JsonConfigurationProvider or CommandLineConfigurationProvider;

    public static bool IsEnvironment(IConfiguration configuration, string name) =>
        Provider(configuration, name) is EnvironmentVariablesConfigurationProvider;

    /// <summary>Later sources win.</summary>
    static IConfigurationProvider? Provider(IConfiguration configuration, string name) =>
        (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(name, out _));
}
