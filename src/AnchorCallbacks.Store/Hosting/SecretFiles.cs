using Microsoft.Extensions.Configuration.Memory;

namespace AnchorCallbacks.Hosting;

/// <summary>Secrets in files. Every secret <c>X</c> can be given as <c>XFile</c>, and a folder can hold one file for each setting, as
/// Docker and Kubernetes mount them.</summary>
static class SecretFiles
{
    public const string FolderName = "Secrets:Folder", DefaultFolder = "/run/secrets";

    const string Suffix = "File";
    const int MaxBytes = 64 * 1024;

    /// <summary>The setting that names the file of a secret.</summary>
    public static string Setting(string secret) => secret + Suffix;

    /// <summary>The folder to read, with one file for each setting: <c>Callback__Auth__Secret</c>. Null if there is none.</summary>
    public static string? Folder(IConfiguration configuration)
    {
        var given = configuration[FolderName];
        var folder = string.IsNullOrEmpty(given) ? DefaultFolder : given;
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }

    /// <summary>Other programs may share the folder. Files without a section in their name belong to them.</summary>
    public static IConfigurationBuilder AddSecretsFolder(this IConfigurationBuilder builder, string folder) =>
        builder.AddKeyPerFile(source =>
        {
            source.FileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(folder);
            source.IgnoreCondition = name => !name.Contains("__", StringComparison.Ordinal);
            source.ReloadOnChange = false;
        });

    /// <returns>The problem; null if there is none. It never quotes the content.</returns>
    public static string? Read(string file, out string secret)
    {
        secret = "";
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaxBytes })
                return $"{file} has more than {MaxBytes} bytes; it must hold the secret alone";
            // Editors and shells end a file with a line break.
            secret = File.ReadAllText(file).TrimEnd('\r', '\n');
            return secret.Length == 0 ? $"{file} is empty" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Directory.Exists(file) ? $"{file} is a folder; name a file in it" : $"{file} cannot be read: {e.Message}";
        }
    }

    /// <summary>The settings with one more, which wins.</summary>
    public static IConfiguration With(IConfiguration configuration, string name, string value)
    {
        var providers = ((IConfigurationRoot)configuration).Providers;
        if (providers.LastOrDefault() is Contents contents)
        {
            contents.Set(name, value);
            return configuration;
        }
        contents = new Contents();
        contents.Set(name, value);
        return new ConfigurationRoot([.. providers, contents]);
    }

    /// <summary>What the files of secrets hold.</summary>
    public sealed class Contents() : MemoryConfigurationProvider(new MemoryConfigurationSource());
}
