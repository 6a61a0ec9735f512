using System.Text;
using AnchorCallbacks.Callback;
using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.UniqueAddress;
using AnchorCallbacks.Retention;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks;

/// <summary>All settings of the server, read and checked.</summary>
sealed record ServerSettings(
    CallbackOptions Callback, OperatorOptions Operator, PlatformOptions Platform, StoreOptions Store, KeyOptions Keys,
    CustomerOptions Customers, ReactionOptions Reactions, RateOptions Rates, UniqueAddressOptions UniqueAddress,
    RetentionOptions Retention, Limits Limits, TlsOptions Tls, IConfiguration Configuration,
    IReadOnlyList<SettingValue> Values, IReadOnlyList<string> Warnings)
{
    static readonly string[] Sections =
    [
        "Callback", "Operator", "Platform", "Store", "Keys", "Customers", "Reactions", "Rates", "UniqueAddress", "Retention", "Limits",
        "Pages", "Partners", "Logging", "Kestrel", "AllowedHosts", "Review", "Secrets", "Webhooks",
    ];

    public required CustomerLimits CustomerLimits { get; init; }

    public required PagesOptions Pages { get; init; }

    public required PartnerOptions Partners { get; init; }

    public required InteractiveOptions Interactive { get; init; }

    public bool UsesHttps => Callback.Url.Scheme == Uri.UriSchemeHttps || Operator.Url.Scheme == Uri.UriSchemeHttps
        || (Pages.IsOn && Pages.Url.Scheme == Uri.UriSchemeHttps) || (Partners.IsOn && Partners.Url.Scheme == Uri.UriSchemeHttps);

    public required ReviewOptions Review { get; init; }

    public required WebhookOptions Webhooks { get; init; }

    /// <summary>Refuses customer types without one that another setting names.</summary>
    public void RequireTypes(IReadOnlyList<string> names)
    {
        Partners.RequireTypes(names, Customers.TypesFile);
        Review.FourEyes.RequireTypes(names);
    }

    /// <summary>Later sources win: the file next to the program, the file in the working directory, environment, command line.</summary>
    public static ServerSettings Load(string[] args)
    {
        IConfigurationRoot commandLine, configuration;
        RefuseRepeated(args);
        try
        {
            commandLine = new ConfigurationBuilder().AddCommandLine(args).Build();
            configuration = Build(args);
            if (SecretFiles.Folder(configuration) is { } folder)
                configuration = Build(args, folder);
        }
        catch (InvalidDataException e)
        {
            // The outer message has the file's name, the innermost one the line.
            throw new StartException($"settings: {e.Message} {e.GetBaseException().Message}");
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"settings: {e.Message}");
        }
        return Read(configuration, commandLine);
    }

    /// <param name="secrets">A folder with a file for each setting.</param>
    static IConfigurationRoot Build(string[] args, string? secrets = null)
    {
        var builder = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
            .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        if (secrets is not null)
            builder.AddSecretsFolder(secrets);
        return builder
            // The framework's container images set the certificate here.
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .Build();
    }

    public static ServerSettings Read(IConfiguration configuration, IConfiguration commandLine)
    {
        var reader = new SettingsReader(configuration);
        if (reader.Text(SecretFiles.FolderName, SecretFiles.DefaultFolder) is var folder && reader.Has(SecretFiles.FolderName)
            && !Directory.Exists(folder))
            reader.Bad(SecretFiles.FolderName, $"{folder} does not exist");
        var limits = Limits.Read(reader);
        var (callback, store) = (CallbackOptions.Read(reader), StoreOptions.Read(reader));
        if (store.File.Length > 0)
            reader.RequireFolder(StoreOptions.Name, store.File);
        var operators = OperatorOptions.Read(reader, callback, store);
        var interactive = InteractiveOptions.Read(reader);
        var pages = PagesOptions.Read(reader, callback, operators.Url, interactive);
        var partners = pages.IsOn ? PartnerOptions.Read(reader, callback.Url, operators.Url, pages.Url)
            : PartnerOptions.Read(reader, callback.Url, operators.Url);
        var settings = new ServerSettings(
            callback, operators, ReadPlatform(reader), store, KeyOptions.Read(reader),
            CustomerOptions.Read(reader), ReactionOptions.Read(reader), RateOptions.Read(reader), UniqueAddressOptions.Read(reader),
            RetentionOptions.Read(reader), limits,
            TlsOptions.Read(reader, ListenUrl.IsHttps(configuration["Callback:Url"]) || ListenUrl.IsHttps(configuration["Operator:Url"])
                || (pages.IsOn && ListenUrl.IsHttps(configuration["Pages:Url"]))
                || (partners.IsOn && ListenUrl.IsHttps(configuration["Partners:Url"]))),
            reader.Configuration, reader.Values, reader.Warnings)
        {
            CustomerLimits = CustomerLimits.Read(reader, limits),
            Pages = pages,
            Partners = partners,
            Interactive = interactive,
            Review = ReviewOptions.Read(reader),
            Webhooks = WebhookOptions.Read(reader),
        };
        LogSettings.Read(reader);
        CheckSecrets(reader, settings);
        KestrelSettings.Read(reader, configuration);
        reader.RefuseSecretsIn(commandLine);
        reader.RefuseUnknown(Sections);
        return reader.Problems.Count == 0 ? settings : throw new StartException(string.Join('\n', reader.Problems));
    }

    static void CheckSecrets(SettingsReader reader, ServerSettings settings)
    {
        if (settings.Platform.Auth.PreviousSecret.Length > 0)
            reader.Warn("Platform:Auth:PreviousSecret",
                "is still used when AP refuses Platform:Auth:Secret; remove it when AP has the new one");
        var (callback, platform) = (Encoding.UTF8.GetString(settings.Callback.Auth.Secret), settings.Platform.Auth);
        if (platform.Type == PlatformAuthType.ApiKey && platform.Secret.Length is > 0 and < CallbackAuthOptions.MinApiKeyBytes)
            reader.Warn("Platform:Auth:Secret", $"has fewer than {CallbackAuthOptions.MinApiKeyBytes} characters; the next release "
                + "refuses it. Make it longer, here and in AP");
        if (callback.Length > 0 && callback == platform.Secret)
            reader.Warn("Platform:Auth:Secret",
                "is the same as Callback:Auth:Secret; the next release refuses that. Use two secrets, here and in AP");
    }

    /// <summary>Refuses a name without a value, and a name with two values. The framework would ignore the first without a word.</summary>
    static void RefuseRepeated(string[] args)
    {
        var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var arg in args)
        {
            var end = arg.IndexOf('=', StringComparison.Ordinal);
            var name = (end < 0 ? arg : arg[..end]).TrimStart('-');
            if (end < 0)
                throw new StartException($"{name}: has no value; write --{name}=VALUE");
            if (!given.TryAdd(name, arg[end..]) && given[name] != arg[end..])
                throw new StartException($"{name}: is given twice on the command line, with different values");
        }
    }

    static PlatformOptions ReadPlatform(SettingsReader reader)
    {
        const string Section = "Platform";
        foreach (var name in (ReadOnlySpan<string>)[$"{Section}:Auth:Secret", $"{Section}:Auth:PreviousSecret"])
        {
            reader.ReadFile(name);
            reader.IsSecret(name);
        }
        var options = new PlatformOptions();
        try
        {
            options = PlatformOptions.Read(reader.Configuration.GetSection(Section));
            foreach (var problem in options.Problems(Section))
                reader.Bad(problem);
        }
        catch (FormatException e)
        {
            reader.Bad(e.Message);
        }
        foreach (var (name, value) in options.ToSettings())
            reader.Know($"{Section}:{name}", value);
        return options;
    }
}
