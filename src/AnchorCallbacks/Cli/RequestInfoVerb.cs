using System.CommandLine;
using AnchorCallbacks.Platform;

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
        var fields = new Option<string[]>("--field") { Description = "A SEP-9 field wanted; may be repeated. Told to 2.x only: later platforms take what GET /customer asks for." };
        return new VerbCommand("request-info", "Asks a customer for data.", """
            On platforms since 3.0.0 the callback server must want something of the customer; unless its
            GET /customer answers NEEDS_INFO nothing is sent, since the transaction would go on instead of waiting.

            Example:
              anchor-callbacks request-info --transaction ID --customer CUSTOMER --type sep6 --message "Your passport has expired"
            """) { transaction, customer, type, message, fields }.Do(settings, async (parsed, context, cancel) =>
        {
            var request = new CustomerInfoRequest
            {
                TransactionId = parsed.GetRequiredValue(transaction),
                CustomerId = parsed.GetValue(customer),
                CustomerType = parsed.GetValue(type),
                Message = parsed.GetRequiredValue(message),
                Fields = parsed.GetValue(fields),
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
}
