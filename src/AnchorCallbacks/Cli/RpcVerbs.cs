using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary><c>rpc METHOD</c>: one verb for each method of the platform. Its options come from the call's type.</summary>
static class RpcVerbs
{
    static readonly Dictionary<string, string> Descriptions = new()
    {
        ["transaction_id"] = "The platform's id of the transaction.",
        ["message"] = "The text that the wallet shows.",
        ["amount_in"] = "The amount paid in, such as 10@iso4217:USD.",
        ["amount_out"] = "The amount paid out.",
        ["amount_expected"] = "The amount that the user announced.",
        ["amount_fee"] = "The fee, in 2.x.",
        ["fee_details"] = "The fee, such as 1@iso4217:USD,Service fee=1.",
        ["user_action_required_by"] = "The time by which the user must act.",
        ["external_transaction_id"] = "The bank's id of the payment.",
        ["stellar_transaction_id"] = "The Stellar transaction's hash.",
        ["refund"] = "The refund, such as 10@iso4217:USD,fee=1@iso4217:USD,id=back-7.",
        ["customer_id"] = "The customer's id in this server.",
        ["customer_type"] = "The customer type for the evaluation.",
    };

    public static Command Make(string[] settings)
    {
        var rpc = new VerbCommand("rpc", "Calls one of the platform's JSON-RPC methods.", """
            rpc METHOD with options, or with --params '{…}' for parameters without an option.

            Examples:
              anchor-callbacks rpc notify_offchain_funds_received --transaction ID --amount-in 10 --external-transaction-id bank-7
              anchor-callbacks rpc notify_refund_sent --transaction ID --refund 10@iso4217:USD,fee=0@iso4217:USD,id=back-7 --dry-run
              anchor-callbacks rpc notify_trust_set --params '{"transaction_id":"ID","success":true}'
            """) { List(settings) };
        foreach (var known in PlatformMethods.All)
            rpc.Subcommands.Add(One(known, settings));
        return rpc;
    }

    static Command List(string[] settings) =>
        new Command("list", "Lists all methods with their releases and the statuses that allow them.").Do(settings, (_, context, _) =>
    {
        if (context.Output.Json)
        {
            context.Output.Document(new JsonArray([.. PlatformMethods.All.Select(method => (JsonNode)new JsonObject
            {
                ["method"] = method.Name,
                ["since"] = method.Releases.First.ToString(),
                ["until"] = method.Releases.Last?.ToString(),
                ["allowed"] = method.Allowed,
                ["instead"] = method.Instead,
                ["parameters"] = new JsonArray([.. CallBuilder.Parameters(method).Select(parameter => (JsonNode)parameter.Name)]),
            })]));
            return Task.FromResult(ExitCode.Done);
        }
        var table = new Listing(new("Method"), new("Releases", Fit.End), new("Allowed", Fit.End));
        foreach (var method in PlatformMethods.All)
            table.Add(method.Name, method.Releases.ToString(), method.Changes ? method.Allowed : "always; changes nothing");
        context.Output.Show(table);
        return Task.FromResult(ExitCode.Done);
    });

    static Command One(PlatformMethod method, string[] settings)
    {
        var raw = new Option<string?>("--params") { Description = "All parameters as a JSON object, sent unchanged." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the JSON and send nothing." };
        var options = CallBuilder.Parameters(method)
            .Select(parameter => (Parameter: parameter, Option: MakeOption(parameter.Name, parameter.PropertyType))).ToList();
        var sample = string.Concat(options.Where(option => option.Parameter.IsRequired)
            .Select(option => $" {option.Option.Name} {CallValues.Sample(option.Parameter)}"));
        var command = new VerbCommand(method.Name, $"{method.Releases}. {(method.Changes ? method.Allowed : "Changes nothing.")}", $"""
            Example:
              anchor-callbacks rpc {method.Name}{sample}
            """);
        foreach (var (_, option) in options)
            command.Options.Add(option);
        command.Options.Add(raw);
        command.Options.Add(dryRun);
        return command.Do(settings, async (parsed, context, cancel) =>
        {
            if (parsed.GetValue(raw) is { } text)
            {
                if (options.Any(option => parsed.GetResult(option.Option) is not null))
                    throw new UsageException("--params: give all parameters in it, or none");
                var json = CallValues.ParseJson("--params", text) as JsonObject
                    ?? throw new UsageException("--params: must be a JSON object");
                return await SendRaw(context, method.Name, json, parsed.GetValue(dryRun), cancel);
            }
            var values = new JsonObject();
            foreach (var (parameter, option) in options)
                if (parsed.GetValue(option) is { } value)
                    values[parameter.Name] = CallValues.Read(parameter.PropertyType, option.Name, value);
            return await Send(context, CallBuilder.Build(method, values, OptionName), parsed.GetValue(dryRun), cancel);
        });
    }

    static Option<string?> MakeOption(string name, Type type) =>
        new(OptionName(name)) { Description = Descriptions.GetValueOrDefault(name, ""), HelpName = CallValues.Form(type) };

    static string OptionName(string name) => name == "transaction_id" ? "--transaction" : "--" + name.Replace('_', '-');

    static async Task<int> Send(VerbContext context, PlatformCall call, bool dryRun, CancellationToken cancel)
    {
        if (dryRun)
        {
            context.Output.Document(JsonNode.Parse(PlatformClient.Preview(call))!);
            return ExitCode.Done;
        }
        using var client = context.Connect();
        switch (call)
        {
            case TransactionCall change:
                var result = await client.SendAsync(change, null, cancel);
                if (!result.IsKnown)
                    return context.Output.Unknown(result.Unknown, call.Method.Name, change.TransactionId);
                await FundsNote.Send(context, call.Method.Name, result.Value, cancel);
                if (context.Output.Json)
                    context.Output.Document(TransactionView.ToJson(result.Value));
                else
                    context.Output.Say($"{result.Value.Id} is {result.Value.Status}");
                return ExitCode.Done;
            case GetTransactions query:
                await foreach (var transaction in client.ListTransactionsAsync(query, cancel))
                    context.Output.Line(TransactionView.ToJson(transaction));
                return ExitCode.Done;
            case GetTransaction query:
                context.Output.Document(TransactionView.ToJson(await client.GetTransactionAsync(query.TransactionId, cancel)));
                return ExitCode.Done;
            case GetQuote query:
                context.Output.Document(JsonNode.Parse((await client.GetQuoteAsync(query.QuoteId, cancel)).Raw.GetRawText())!);
                return ExitCode.Done;
            default:
                throw new UsageException($"{call.Method.Name} cannot be called with rpc");
        }
    }

    static async Task<int> SendRaw(VerbContext context, string method, JsonObject parameters, bool dryRun, CancellationToken cancel)
    {
        if (dryRun)
        {
            context.Output.Document(new JsonArray(new JsonObject
            {
                ["jsonrpc"] = "2.0",
                ["id"] = "1",
                ["method"] = method,
                ["params"] = parameters
            }));
            return ExitCode.Done;
        }
        using var client = context.Connect();
        using var document = JsonDocument.Parse(parameters.ToJsonString());
        var (result, unknown) = await client.SendRawAsync(method, document.RootElement, cancel);
        if (unknown is not null)
            return context.Output.Unknown(unknown, method, (string?)parameters["transaction_id"]);
        await FundsNote.Send(context, method, Transaction.Read(result), cancel);
        context.Output.Document(JsonNode.Parse(result.GetRawText())!);
        return ExitCode.Done;
    }
}
