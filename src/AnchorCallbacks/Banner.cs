using AnchorCallbacks.Callback;
using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks;

/// <summary>The first output: addresses, database, customer types, matching settings of AP, and warnings.</summary>
static class Banner
{
    public static void Write(WebApplication app, ServerSettings settings, TextWriter output)
    {
        var auth = settings.Callback.Auth;
        var types = app.Services.GetRequiredService<CustomerTypes>();
        var keys = app.Services.GetRequiredService<ServiceKeys>();
        var prices = app.Services.GetRequiredService<RatesFile>();
        var operators = app.Services.GetRequiredService<OperatorPort>().Number;
        var publicPages = app.Services.GetRequiredService<PagesPort>();
        var pages = publicPages.Number;
        var all = app.Urls.Where(url => !OperatorSocket.IsAddress(url)).ToList();
        var partners = settings.Partners.IsOn ? app.Services.GetRequiredService<PartnersPort>().Number : -1;
        var urls = all.Where(url => new Uri(url).Port is var port && port != pages && port != partners)
            .ToLookup(url => new Uri(url).Port == operators);
        var names = string.Join(", ", app.Services.GetRequiredService<OperatorAuth>().Names);
        var word = auth.Type switch { AuthType.ApiKey => "api_key", AuthType.Jwt => "jwt", _ => "none" };
        var callback = settings.Callback.Address + settings.Callback.BasePath;
        var store = app.Services.GetRequiredService<Database>();
        var database = store.Description;
        Line("Listens on", $"{string.Join(", ", urls[false])}{settings.Callback.BasePath} (authentication: {word})");
        Line("Operators at", $"{string.Join(", ", urls[true])} (keys: {names})");
        if (settings.Pages.IsOn)
            Line("Customers at", $"{all.Find(url => new Uri(url).Port == pages)} (as the world sees it: {publicPages.Public("/")})");
        if (settings.Partners.IsOn)
            Line("Partners at", $"{all.Find(url => new Uri(url).Port == partners)}");
        // A new store where there should be an old one means a wrong path.
        Line("Database", keys.StoreIsNew ? $"{database.TrimEnd(')')}, new and empty)" : database);
        if (store.Migration is { } migration)
            Line("Migrated", migration.Describe(store.Schema));
        Line("Customer types", $"{types.KnownNames} ({settings.Customers.TypesFile})");
        Line("Deleted data", app.Services.GetRequiredService<DeletionRule>().Describe(settings.Customers));
        Line("Prices", settings.Rates.Describe(prices));
        Line("Set in AP", $"CALLBACK_API_BASE_URL={callback} CALLBACK_API_AUTH_TYPE={word}{SecretHint(auth)}");
        Line("Platform", $"expected at {settings.Platform.BaseUrl}");
        foreach (var warning in (IEnumerable<string>)[.. Warnings(settings, keys), .. settings.Warnings,
            .. app.Services.GetRequiredService<CustomerTypesFile>().Warnings, .. prices.Warnings])
            Line("WARNING", warning);

        void Line(string label, string text) => output.WriteLine($"{label,-15} {text}");
    }

    static IEnumerable<string> Warnings(ServerSettings settings, ServiceKeys keys)
    {
        if (settings.Callback.Auth.Type == AuthType.None)
            yield return "authentication is none: "
                + (ListenUrl.IsLoopback(settings.Callback.Url) ? "every program on this machine" : "everybody who reaches this address")
                + " can read and write customers. Set Callback:Auth:Type to jwt or api_key, here and in AP.";
        if (settings.Callback.AllowedHosts.IncludesAll)
            yield return "AllowedHosts has '*': web pages in a browser on this machine may reach routes that need no credential. "
                + "Name the hosts.";
        if (keys.Created)
            yield return $"a new master key was written to {settings.Keys.File}. Without it all customer data is lost: keep a copy in a "
                + "safe place, move the file off this disk and set its place in Keys:MasterKeyFile.";
        foreach (var file in (string?[])[settings.Keys.UsedFile, settings.Keys.Next?.UsedFile])
            if (file is not null && IsOpen(file))
                yield return OpenFile(file);
        if (keys.Other is not null)
            yield return $"there are two master keys, {string.Join(" and ", keys.Sources.Select(source => source.Id))}: run "
                + "'anchor-callbacks keys rotate', and remove the old one when 'keys list' says that the rotation has finished.";
        if (IsOpen(settings.Operator.KeyFile))
            yield return OpenFile(settings.Operator.KeyFile);
        if (OperatorSocket.IsOpenToOthers(settings.Operator.Socket))
            yield return $"other users can write to the folder of {settings.Operator.Socket}, so the command line does not trust the "
                + "socket: chmod 700 the folder.";
    }

    static bool IsOpen(string file) => File.Exists(file) && OwnerOnly.IsOpenToOthers(file);

    static string OpenFile(string file) => $"other users of this machine can read {file}: chmod 600 it.";

    static string SecretHint(CallbackAuthOptions auth) => auth.Type switch
    {
        AuthType.None => "",
        AuthType.Jwt when auth.HeaderName != "Authorization" =>
            $" CALLBACK_API_AUTH_JWT_HTTP_HEADER={auth.HeaderName} and the same SECRET_CALLBACK_API_AUTH_SECRET",
        AuthType.ApiKey when auth.HeaderName != "X-Api-Key" =>
            $" CALLBACK_API_AUTH_API_KEY_HTTP_HEADER={auth.HeaderName} (2.x only) and the same SECRET_CALLBACK_API_AUTH_SECRET",
        _ => " and the same SECRET_CALLBACK_API_AUTH_SECRET",
    };
}
