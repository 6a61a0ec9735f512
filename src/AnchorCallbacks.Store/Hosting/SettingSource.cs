using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.KeyPerFile;

namespace AnchorCallbacks.Hosting;

/// <summary>The source of a setting's value.</summary>
static class SettingSource
{
    public const string Default = "default", Environment = "environment";

    /// <summary>The name of the source, for people.</summary>
    public static string Of(IConfiguration configuration, string name) => Provider(configuration, name) switch
    {
        CommandLineConfigurationProvider => "command line",
        EnvironmentVariablesConfigurationProvider => Environment,
        SecretFiles.Contents => Path.GetFullPath(configuration[SecretFiles.Setting(name)]!),
        { } provider when IsFolder(provider) =>
            Path.Combine(SecretFiles.Folder(configuration)!, name.Replace(":", "__", StringComparison.Ordinal)),
        JsonConfigurationProvider { Source: var source } => source.FileProvider?.GetFileInfo(source.Path ?? "").PhysicalPath ?? "file",
        _ => "configuration",
    };

    /// <summary>Whether the source is only for this program, unlike the environment.</summary>
    public static bool IsOurs(IConfiguration configuration, string name) =>
        Provider(configuration, name) is JsonConfigurationProvider or CommandLineConfigurationProvider;

    /// <summary>Whether other programs may have settings there too.</summary>
    public static bool IsShared(IConfiguration configuration, string name) => Provider(configuration, name) is { } provider
        && (provider is EnvironmentVariablesConfigurationProvider || IsFolder(provider));

    /// <summary>Compared by name: a comparison by type would load the library where there is no such folder.</summary>
    static bool IsFolder(IConfigurationProvider provider) => provider.GetType().Name == nameof(KeyPerFileConfigurationProvider);

    /// <summary>Later sources win.</summary>
    static IConfigurationProvider? Provider(IConfiguration configuration, string name) =>
        (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(name, out _));
}
