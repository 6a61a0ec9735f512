using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Reactions;

namespace AnchorCallbacks.Cli;

/// <summary><c>request-info</c>: has the platform ask a customer for data, in the way its generation knows.</summary>
static class RequestInfoVerb
{
    public static Command Make(string[] settings)
    {
        var transaction = new Option<string>("--transaction") { Description = "The platform's id of the transaction that waits for it.", Required = true };
        var customer = new Option<string?>("--customer") { Description = "The callback server's id of the customer; platforms since 3.0.0 need it." };
        var type = new Option<string?>("--type") { Description = "The type the customer is asked as, such as sep31-receiver." };
        var message = new Option<string>("--message") { Description = "For the user to read.", Required = true };
        var fields = new Option<string[]>("--field") { Description = "A SEP-9 field wanted, also again where it is there; may be repeated. The callback server stores it and tells the platform." };
        return new VerbCommand("request-info", "Asks a customer for data.", """
            With --field the callback server stores what is asked, shows it in GET /customer, and tells the platform as
            soon as the transaction's status lets it. When the customer has answered it tells the platform that too.
            Of a SEP-31 transaction --customer or --type says who is asked.

            Without --field the platform is called at once, about what the customer lacks anyway. On platforms since 3.0.0 the callback server must want something of the customer; unless its
            GET /customer answers NEEDS_INFO nothing is sent, since the transaction would go on instead of waiting.

            Examples:
              anchor-callbacks request-info --transaction ID --field photo_id_front --message "Your passport has expired"
              anchor-callbacks request-info --transaction ID --customer CUSTOMER --type sep6 --message "Your passport has expired"
            """) { transaction, customer, type, message, fields }.Do(settings, async (parsed, context, cancel) =>
        {
            if (parsed.GetValue(fields) is { Length: > 0 } wanted)
                return await AskThroughServer(context, parsed.GetRequiredValue(transaction), parsed.GetValue(customer), parsed.GetValue(type), parsed.GetRequiredValue(message), wanted, cancel);
            var request = new CustomerInfoRequest
            {
                TransactionId = parsed.GetRequiredValue(transaction),
                CustomerId = parsed.GetValue(customer),
                CustomerType = parsed.GetValue(type),
                Message = parsed.GetRequiredValue(message),
            };
            using var client = context.Connect();
            if (request.CustomerId is null && await client.GetGenerationAsync(cancel) == PlatformGeneration.ThreeOrLater)
                throw new UsageException("--customer: is missing; this platform (3.0.0 or later) asks about a customer by id");
            using var own = new OwnEndpoint(context.Settings.Callback);
            var result = await client.RequestCustomerInfoAsync(request, own.CustomerStatus, cancel);
            if (!result.IsKnown)
                return context.Output.Unknown(result.Unknown, "the request", request.TransactionId);
            if (context.Output.Json)
                context.Output.Document(TransactionView.ToJson(result.Value));
            else
                context.Output.Say($"{result.Value.Id} is {result.Value.Status}");
            return ExitCode.Done;
        });
    }

    static async Task<int> AskThroughServer(
        VerbContext context, string transaction, string? customer, string? type, string message, string[] fields, CancellationToken cancel)
    {
        var body = new JsonObject { ["fields"] = new JsonArray([.. fields.Select(field => (JsonNode)field)]), ["message"] = message };
        if (customer is not null)
            body["customer_id"] = customer;
        if (type is Parties.SenderType or Parties.ReceiverType)
            body["role"] = type == Parties.SenderType ? Role.Sender : Role.Receiver;
        using var server = context.ConnectAsOperator();
        var stored = await server.Change(HttpMethod.Post, $"transactions/{Uri.EscapeDataString(transaction)}/asks", body, cancel);
        if (context.Output.Json)
            context.Output.Document(stored!);
        else
            context.Output.Say($"Customer {stored!["customer_id"]} is asked; {transaction} is {stored["transaction_status"]}, the platform is told when that lets it");
        return ExitCode.Done;
    }
}
