using System.CommandLine;
using AnchorCallbacks.Transactions;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>request-info</c>: asks a customer for data, through the callback server and its outbox.</summary>
static class RequestInfoVerb
{
    public static Command Make(string[] settings)
    {
        var transaction = new Option<string>("--transaction")
        {
            Description = "The platform's id of the transaction that waits for it.",
            Required = true
        };
        var customer = new Option<string?>(
            "--customer")
        { Description = "The callback server's id of the customer: which of two in a SEP-31 transaction." };
        var type = new Option<string?>(
            "--type")
        {
            Description =
            "sep31-sender or sep31-receiver: which of two in a SEP-31 transaction."
        }.OneOf(TransactionTypes.Sep31Sender,
            TransactionTypes.Sep31Receiver);
        var message = new Option<string>("--message") { Description = "For the user to read.", Required = true };
        var fields = new Option<string[]>(
            "--field")
        {
            Description =
            "A SEP-9 field wanted, also again where it is there; may be repeated. Without it, whatever the customer lacks."
        };
        return new VerbCommand("request-info", "Asks a customer for data.", """
            The callback server stores what is asked, shows it in GET /customer, and tells the platform as soon as the
            transaction's status lets it, in the way the platform's generation knows. When the customer has answered it
            tells the platform that too. Of a SEP-31 transaction --customer or --type says who is asked.

            Examples:
              anchor-callbacks request-info --transaction ID --field photo_id_front --message "Your passport has expired"
              anchor-callbacks request-info --transaction ID --type sep31-receiver --message "We need your bank account"
            """) { transaction, customer, type, message, fields }.Do(settings, (parsed, context, cancel) => Ask(
                context, parsed.GetRequiredValue(transaction), parsed.GetValue(customer), parsed.GetValue(type),
                    parsed.GetRequiredValue(message), parsed.GetValue(fields) ?? [], cancel));
    }

    static async Task<int> Ask(
        VerbContext context, string transaction, string? customer, string? type, string message, string[] fields, CancellationToken cancel)
    {
        var ask = new AskRequest
        {
            Message = message,
            Fields = fields.Length > 0 ? fields : null,
            CustomerId = customer,
            Role = type switch
            {
                TransactionTypes.Sep31Sender => Role.Sender,
                TransactionTypes.Sep31Receiver => Role.Receiver,
                _ =>
                null
            },
        };
        using var server = context.ConnectAsOperator();
        var stored = await server.Api.Ask(transaction, ask, cancel);
        if (context.Output.Json)
            context.Output.Document(OperatorJson.Node(stored));
        else
            context.Output.Say($"Customer {stored.CustomerId} is asked; {transaction} is {stored.TransactionStatus}, the platform is told when that lets it");
        return ExitCode.Done;
    }
}
