using AnchorCallbacks.Callback;
using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Cli.Doctor;

/// <summary>Checks this side: files, keys and secrets.</summary>
static class OwnChecks
{
    const int MinSecretBytes = 32;

    public static Finding CustomerTypes(ServerSettings settings)
    {
        const string Name = "Customer types";
        try
        {
            var file = CustomerTypesFile.Read(settings.Customers.TypesFile);
            var types = CustomerTypesBuilder.Build(file, settings.Customers.Validation, NullLogger<CustomerTypes>.Instance);
            settings.RequireTypes([.. types.All.Select(type => type.Name)]);
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

    /// <summary>The customers' pages. Nothing, if they are off.</summary>
    public static IEnumerable<Finding> Pages(ServerSettings settings)
    {
        const string Name = "Customers' pages";
        var pages = settings.Pages;
        if (!pages.IsOn)
            yield break;
        Finding consents;
        try
        {
            _ = PageLanguages.Read(pages.Brand.TextsFolder);
            var list = ConsentList.Read(pages.Brand.ConsentsFile);
            consents = list.All.Count > 0 ? Finding.Good(Name, $"{list.All.Count} consents in {pages.Brand.ConsentsFile}")
                : Finding.Doubtful(Name, "customers agree to nothing; name your texts in Pages:ConsentsFile");
        }
        catch (StartException e)
        {
            consents = Finding.Bad(Name, e.Message);
        }
        yield return consents;
        if (!pages.IsSecure && !Http.ListenUrl.IsLoopback(pages.PublicUrl))
            yield return Finding.Doubtful(Name, $"{pages.Public("/")} is plain http: personal data goes over it; use https");
        else if (Http.ListenUrl.IsLoopback(pages.PublicUrl))
            yield return Finding.Doubtful(Name,
                $"{pages.Public("/")} is open only on this machine; set Pages:PublicUrl to the address of your proxy");
        else
            yield return Finding.Good(Name, $"open at {pages.Public("/")}");
        if (pages.Brand.PrivacyUrl.Length == 0)
            yield return Finding.Doubtful(Name, "Pages:PrivacyUrl is not set: customers cannot read what happens to their data");
    }

    /// <summary>Only reads, so that it can run while the server runs.</summary>
    public static async Task<Finding> Database(ServerSettings settings)
    {
        const string Name = "Database and key";
        var store = settings.Store.Place;
        try
        {
            using var keys = await AnchorCallbacks.Store.Database.Look(settings.Store, connection =>
                ServiceKeys.Check(connection, settings.Keys));
            return keys is null
                ? Finding.Good(Name, $"{store} is still empty; the server fills it at the first start")
                : Finding.Good(Name, $"{store} opens under master key {keys.Master.Id}");
        }
        catch (StartException e)
        {
            return Finding.Bad(Name, e.Message);
        }
    }

    /// <summary>Shows the rule for deleted customers, and whether a restore waits for its confirmation.</summary>
    public static async Task<Finding> Deletion(ServerSettings settings)
    {
        const string Name = "Deleted data";
        try
        {
            var (rule, doubt) = await AnchorCallbacks.Store.Database.Look(settings.Store, async connection =>
                (await DeletionRule.Read(connection, settings.Customers), await UnconfirmedRestore.Find(connection)));
            // If there is no store yet, the server will make a new one.
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
                "Callback:Auth:Type is none: everybody who reaches the server can read and write customers; set jwt, here and in AP");
        else if (callback.Secret.Length < MinSecretBytes)
            yield return Finding.Doubtful(Name,
                $"Callback:Auth:Secret has fewer than {MinSecretBytes} bytes; make it longer, here and in AP");
        if (platform.Type == Platform.PlatformAuthType.None)
            yield return Finding.Doubtful(Name,
                "Platform:Auth:Type is none: everybody who reaches AP's platform server can move money; set jwt, here and in AP");
        else if (System.Text.Encoding.UTF8.GetByteCount(platform.Secret) < MinSecretBytes)
            yield return Finding.Doubtful(Name,
                $"Platform:Auth:Secret has fewer than {MinSecretBytes} bytes; make it longer, here and in AP");
        if (callback.Secret.Length > 0 && System.Text.Encoding.UTF8.GetString(callback.Secret) == platform.Secret)
            yield return Finding.Bad(Name,
                "Callback:Auth:Secret and Platform:Auth:Secret are the same: a token of one side works on the other side; use two secrets");
    }
}
