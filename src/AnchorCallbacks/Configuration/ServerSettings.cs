using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.UniqueAddress;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Retention;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Configuration;

/// <summary>Every setting of the server, read and checked.</summary>
sealed record ServerSettings(
    CallbackOptions Callback, OperatorOptions Operator, PlatformOptions Platform, StoreOptions Store, KeyOptions Keys, CustomerOptions Customers,
    ReactionOptions Reactions, RateOptions Rates, UniqueAddressOptions UniqueAddress, RetentionOptions Retention, Limits Limits, IConfiguration Configuration,
    IReadOnlyList<SettingValue> Values)
{
    public required CustomerLimits CustomerLimits { get; init; }

    /// <summary>Later sources win: the file beside the program, the one in the working directory, environment, command line.</summary>
    public static ServerSettings Load(string[] args)
    {
        IConfigurationRoot commandLine, configuration;
        try
        {
            commandLine = new ConfigurationBuilder().AddCommandLine(args).Build();
            configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
                .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
                .AddEnvironmentVariables()
                .AddCommandLine(args)
                .Build();
        }
        catch (InvalidDataException e)
        {
            // Its own message has the file's name and the innermost one the line.
            throw new StartException($"settings: {e.Message} {e.GetBaseException().Message}");
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new StartException($"settings: {e.Message}");
        }
        return Read(configuration, commandLine);
    }

    public static ServerSettings Read(IConfiguration configuration, IConfiguration commandLine)
    {
        var reader = new SettingsReader(configuration);
        var limits = Limits.Read(reader);
        var (callback, store) = (CallbackOptions.Read(reader), StoreOptions.Read(reader));
        var settings = new ServerSettings(
            callback, OperatorOptions.Read(reader, callback, store), ReadPlatform(reader, configuration), store, KeyOptions.Read(reader), CustomerOptions.Read(reader),
            ReactionOptions.Read(reader), RateOptions.Read(reader), UniqueAddressOptions.Read(reader), RetentionOptions.Read(reader), limits, configuration, reader.Values)
        {
            CustomerLimits = CustomerLimits.Read(reader, limits),
        };
        reader.RefuseUnknown("Callback", "Operator", "Platform", "Store", "Keys", "Customers", "Reactions", "Rates", "UniqueAddress", "Retention", "Limits");
        KestrelSettings.Read(reader, configuration);
        reader.RefuseSecretsIn(commandLine);
        return reader.Problems.Count == 0 ? settings : throw new StartException(string.Join('\n', reader.Problems));
    }

    static PlatformOptions ReadPlatform(SettingsReader reader, IConfiguration configuration)
    {
        const string Section = "Platform";
        reader.IsSecret($"{Section}:Auth:Secret");
        var options = new PlatformOptions();
        try
        {
            options = PlatformOptions.Read(configuration.GetSection(Section));
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
