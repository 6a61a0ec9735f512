using System.Net;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Cli.Doctor;

/// <summary>What can be checked on this side: files, keys, secrets, and the endpoint as AP would reach it.</summary>
static class OwnChecks
{
    const int MinSecretBytes = 32;

    /// <summary>A valid account that nobody has: asking about it makes nothing.</summary>
    static readonly string NoOne = Stellar.StrKey.EncodeAccount(new byte[32]);

    public static Finding CustomerTypes(ServerSettings settings)
    {
        const string Name = "Customer types";
        try
        {
            var file = CustomerTypesFile.Read(settings.Customers.TypesFile);
            var types = CustomerTypesBuilder.Build(file, settings.Customers.Validation, NullLogger<CustomerTypes>.Instance);
            return file.Warnings.Count == 0 ? Finding.Good(Name, types.KnownNames)
                : Finding.Doubtful(Name, string.Join('\n', file.Warnings));
        }
        catch (StartException e)
        {
            return Finding.Bad(Name, e.Message);
        }
    }

    public static Finding Prices(ServerSettings settings)
    {
        const string Name = "Prices";
        try
        {
            var file = RatesFile.Read(settings.Rates);
            return file.Warnings.Count == 0 ? Finding.Good(Name, settings.Rates.Describe(file))
                : Finding.Doubtful(Name, string.Join('\n', file.Warnings));
        }
        catch (StartException e)
        {
            return Finding.Bad(Name, e.Message);
        }
    }

    /// <summary>Reads only, so that it can run beside the server.</summary>
    public static async Task<Finding> Database(ServerSettings settings)
    {
        const string Name = "Database and key";
        var store = settings.Store.Place;
        try
        {
            using var keys = await AnchorCallbacks.Store.Database.Look(settings.Store, connection =>
                ServiceKeys.Check(connection, settings.Keys));
            return keys is null
                ? Finding.Good(Name, $"{store} is empty yet; the server makes what it needs at first start")
                : Finding.Good(Name, $"{store} opens under master key {keys.Master.Id}");
        }
        catch (StartException e)
        {
            return Finding.Bad(Name, e.Message);
        }
    }

    /// <summary>What becomes of deleted customers, and whether a restore has to be confirmed.</summary>
    public static async Task<Finding> Deletion(ServerSettings settings)
    {
        const string Name = "Deleted data";
        try
        {
            var (rule, doubt) = await AnchorCallbacks.Store.Database.Look(settings.Store, async connection =>
                (await DeletionRule.Read(connection, settings.Customers), await UnconfirmedRestore.Find(connection)));
            // A store that is not there yet will be a new one.
            rule ??= DeletionRule.Of(settings.Customers.Retains ?? true, settings.Customers);
            return string.IsNullOrEmpty(doubt) ? Finding.Good(Name, rule.Describe(settings.Customers)) : Finding.Doubtful(Name, doubt);
        }
        catch (StartException e)
        {
            return Finding.Bad(Name, e.Message);
        }
    }

    public static IEnumerable<Finding> Secrets(ServerSettings settings)
    {
        const string Name = "Secrets";
        var (callback, platform) = (settings.Callback.Auth, settings.Platform.Auth);
        if (callback.Type == AuthType.None)
            yield return Finding.Doubtful(Name,
                "Callback:Auth:Type is none: whoever reaches the callback server can read and write customers; set jwt, here and in AP");
        else if (callback.Secret.Length < MinSecretBytes)
            yield return Finding.Doubtful(Name,
                $"Callback:Auth:Secret has fewer than {MinSecretBytes} bytes; make it longer, here and in AP");
        if (platform.Type == Platform.PlatformAuthType.None)
            yield return Finding.Doubtful(Name,
                "Platform:Auth:Type is none: whoever reaches AP's platform server can move money; set jwt, here and in AP");
        else if (System.Text.Encoding.UTF8.GetByteCount(platform.Secret) < MinSecretBytes)
            yield return Finding.Doubtful(Name,
                $"Platform:Auth:Secret has fewer than {MinSecretBytes} bytes; make it longer, here and in AP");
        if (callback.Secret.Length > 0 && System.Text.Encoding.UTF8.GetString(callback.Secret) == platform.Secret)
            yield return Finding.Bad(Name,
                "Callback:Auth:Secret and Platform:Auth:Secret are the same: whoever sees a token of one side can speak for the other; use two");
    }

    public static async Task<Finding> Endpoint(CallbackOptions options, CancellationToken cancel)
    {
        const string Name = "Callback endpoint";
        using var own = new OwnEndpoint(options);
        try
        {
            using var answer = await own.Get($"/customer?account={NoOne}", cancel);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => Finding.Good(Name, $"{own.Address} answers, with these credentials"),
                HttpStatusCode.Unauthorized =>
                    Finding.Bad(Name, $"{own.Address} refuses these credentials; Callback:Auth is set otherwise there, or its clock is off"),
                var status => Finding.Bad(Name, $"{own.Address} answers {(int)status}; see the server's log"),
            };
        }
        catch (UsageException e)
        {
            return Finding.Bad(Name, e.Message);
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Finding.Bad(Name, $"{own.Address} does not answer within 10 seconds");
        }
    }
}
