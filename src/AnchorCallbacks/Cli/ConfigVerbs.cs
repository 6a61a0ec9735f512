using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Rates.Table;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Cli;

/// <summary><c>config check</c> and <c>config show</c>.</summary>
static class ConfigVerbs
{
    public static Command Make(string[] settings) => new("config", "Checks, shows and applies the settings.")
    {
        Check(settings), Show(settings), Apply(settings),
    };

    static Command Apply(string[] settings)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what waits, and change nothing." };
        return new VerbCommand("apply", "Puts changed customer types in force that would send known customers back.", """
            The running server reads the files of customer types and prices again when they change, and on SIGHUP. It uses a good
            file at once, and keeps the old one if the new one is bad. Types that would send known customers back to NEEDS_INFO
            or into a review wait for this verb.

            Examples:
              anchor-callbacks config apply --dry-run
              anchor-callbacks config apply
            """) { dryRun }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var before = await client.Api.GetConfig(cancel);
            var applies = before.Waiting is not null && !parsed.GetValue(dryRun);
            var report = applies ? await client.Api.ApplyConfig(cancel) : before;
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(report));
            foreach (var alarm in report.Alarms)
                context.Output.Warn(alarm);
            if (!context.Output.Json)
                context.Output.Say(before.Waiting is not { } waiting ? "No customer types wait."
                    : Printable.Count(waiting.SentBack, "customer") + (applies
                        ? $" must give more or are in review again. In force: {waiting.Types}"
                        : $" of {waiting.Customers} would have to give more or be in review again. 'config apply' does it."));
            return report.Alarms.Count > 0 ? ExitCode.Refused : ExitCode.Done;
        });
    }

    static Command Check(string[] settings) => new VerbCommand("check",
        "Checks all settings, the customer types and the prices as the server does at start.", """
        Example:
          anchor-callbacks config check && systemctl restart anchor-callbacks
        """).Do(settings, (_, context, _) =>
    {
        ListenUrl.RequireAddress(context.Settings.Operator.Url, "Operator:Url");
        var file = CustomerTypesFile.Read(context.Settings.Customers.TypesFile);
        var types = CustomerTypesBuilder.Build(file, context.Settings.Customers.Validation, NullLogger<CustomerTypes>.Instance);
        context.Settings.RequireTypes([.. types.All.Select(type => type.Name)]);
        var prices = RatesFile.Read(context.Settings.Rates);
        string[] warnings = [.. context.Settings.Warnings, .. file.Warnings, .. prices.Warnings];
        foreach (var warning in warnings)
            context.Output.Warn(warning);
        if (context.Output.Json)
            context.Output.Document(new JsonObject
            {
                ["ok"] = true,
                ["types"] = new JsonArray([.. types.All.Select(type => (JsonNode)type.Name)]),
                ["prices"] = context.Settings.Rates.Describe(prices),
                ["warnings"] = new JsonArray([.. warnings.Select(warning => (JsonNode)warning)]),
            });
        else
            context.Output.Say($"The settings are in order. Customer types: {types.KnownNames}. "
                + $"Prices: {context.Settings.Rates.Describe(prices)}");
        return Task.FromResult(ExitCode.Done);
    });

    static Command Show(string[] settings) => new VerbCommand("show", "Shows every setting in force; secrets are masked.", """
        Example:
          anchor-callbacks config show --json | jq '."Callback:Url"'
        """).Do(settings, (_, context, _) =>
    {
        var values = context.Settings.Values;
        if (context.Output.Json)
        {
            context.Output.Document(new JsonObject([.. values.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value)),
                KeyValuePair.Create("sources",
                    (JsonNode?)new JsonObject(values.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Source))))]));
            return Task.FromResult(ExitCode.Done);
        }
        var table = new Listing(new("Setting"), new("Value"), new("From", Fit.End));
        foreach (var (name, value, source) in values)
            table.Add(name, value, source);
        context.Output.Show(table);
        return Task.FromResult(ExitCode.Done);
    });
}
