using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Configuration;

/// <summary>Every setting of the server, read and checked.</summary>
sealed record ServerSettings(CallbackOptions Callback, StoreOptions Store, KeyOptions Keys, CustomerOptions Customers, Limits Limits, IConfiguration Configuration)
{
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
        var settings = new ServerSettings(
            CallbackOptions.Read(reader), StoreOptions.Read(reader), KeyOptions.Read(reader), CustomerOptions.Read(reader), Limits.Read(reader), configuration);
        reader.RefuseUnknown("Callback", "Store", "Keys", "Customers", "Limits");
        reader.RefuseSecretsIn(commandLine);
        return reader.Problems.Count == 0 ? settings : throw new StartException(string.Join('\n', reader.Problems));
    }
}
