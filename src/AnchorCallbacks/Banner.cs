using AnchorCallbacks.Callback;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks;

/// <summary>What a person wants to know at start: where, on which data, for which customers, and what AP must be told.</summary>
static class Banner
{
    public static void Write(WebApplication app, ServerSettings settings, TextWriter output)
    {
        var auth = settings.Callback.Auth;
        var types = app.Services.GetRequiredService<CustomerTypes>();
        var keys = app.Services.GetRequiredService<ServiceKeys>();
        var operators = app.Services.GetRequiredService<OperatorPort>().Number;
        bool IsOperators(string url) => OperatorSocket.IsAddress(url) || new Uri(url).Port == operators;
        var prices = app.Services.GetRequiredService<RatesFile>();
        var word = auth.Type switch { AuthType.ApiKey => "api_key", AuthType.Jwt => "jwt", _ => "none" };
        output.WriteLine($"Listens on      {string.Join(", ", app.Urls.Where(url => !IsOperators(url)))}{settings.Callback.BasePath} (authentication: {word})");
        output.WriteLine($"Operators at    {string.Join(", ", app.Urls.Where(url => IsOperators(url) && !OperatorSocket.IsAddress(url)))} (keys: {string.Join(", ", app.Services.GetRequiredService<OperatorAuth>().Names)})");
        var database = app.Services.GetRequiredService<Database>().Description;
        // A store that is new where there should be an old one means a wrong path.
        output.WriteLine($"Database        {(keys.StoreIsNew ? $"{database.TrimEnd(')')}, new and empty)" : database)}");
        output.WriteLine($"Customer types  {types.KnownNames} ({settings.Customers.TypesFile})");
        output.WriteLine($"Deleted data    {app.Services.GetRequiredService<DeletionRule>().Describe(settings.Customers)}");
        output.WriteLine($"Prices          {settings.Rates.Describe(prices)}");
        output.WriteLine($"Set in AP       CALLBACK_API_BASE_URL={settings.Callback.Address}{settings.Callback.BasePath} CALLBACK_API_AUTH_TYPE={word}{SecretHint(auth)}");
        output.WriteLine($"Platform        expected at {settings.Platform.BaseUrl}");
        if (auth.Type == AuthType.None)
            output.WriteLine($"WARNING         authentication is none: {(ListenUrl.IsLoopback(settings.Callback.Url) ? "every program on this machine" : "whoever reaches this address")} can read and write customers. "
                + "Set Callback:Auth:Type to jwt or api_key, here and in AP.");
        if (settings.Callback.AllowedHosts.IncludesAll)
            output.WriteLine("WARNING         AllowedHosts has '*': a web page in a browser on this machine may reach what needs no credential. Name the hosts.");
        if (keys.Created)
            output.WriteLine($"WARNING         a new master key was written to {settings.Keys.File}. Without it all customer data is lost: keep a copy in a safe place, "
                + "move the file off this disk and name its place in Keys:MasterKeyFile.");
        else if (settings.Keys.Key is null)
            WarnIfOpen(settings.Keys.File, output);
        WarnIfOpen(settings.Operator.KeyFile, output);
        if (OperatorSocket.IsOpenToOthers(settings.Operator.Socket))
            output.WriteLine($"WARNING         other users can write to the folder of {settings.Operator.Socket}, and the command line does not trust the socket there: chmod 700 it.");
        foreach (var warning in (IEnumerable<string>)[.. settings.Warnings, .. app.Services.GetRequiredService<CustomerTypesFile>()
            .Warnings, .. prices.Warnings])
            output.WriteLine($"WARNING         {warning}");
    }

    static void WarnIfOpen(string file, TextWriter output)
    {
        if (File.Exists(file) && OwnerOnly.IsOpenToOthers(file))
            output.WriteLine($"WARNING         {file} can be read by other users of this machine: chmod 600 it.");
    }

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
