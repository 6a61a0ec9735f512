using System.CommandLine;
using AnchorCallbacks.Transactions;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>request-info</c>: asks the customer of a transaction for data.</summary>
static class RequestInfoVerb
{
    public static Command Make(string[] settings)
    {
        var transaction = new Option<string>("--transaction")
        {
            Description = "The platform's id of the transaction.",
            Required = true,
        };
        var customer = new Option<string?>("--customer") { Description = "For SEP-31: the id of the customer to ask." };
        var type = new Option<string?>("--type") { Description = "For SEP-31: ask the sep31-sender or the sep31-receiver." }
            .OneOf(TransactionTypes.Sep31Sender, TransactionTypes.Sep31Receiver);
        var message = new Option<string>("--message") { Description = "The text that the wallet shows.", Required = true };
        var fields = new Option<string[]>("--field")
        {
            Description = "A SEP-9 field to ask for, also if there is a value; may be repeated. Without it: all missing required fields.",
        };
        return new VerbCommand("request-info", "Asks a customer for data.", """
            The server stores the ask, shows it in GET /customer, and notifies the platform as soon as the transaction's status
            allows it. It notifies the platform again when the customer has answered. For a SEP-31 transaction --customer or
            --type says who is asked.

            Examples:
              anchor-callbacks request-info --transaction ID --field photo_id_front --message "Your passport has expired"
              anchor-callbacks request-info --transaction ID --type sep31-receiver --message "We need your bank account"
            """) { transaction, customer, type, message, fields }.Do(settings, (parsed, context, cancel) => Ask(
            context, parsed.GetRequiredValue(transaction), parsed.GetValue(customer), parsed.GetValue(type),
            parsed.GetRequiredValue(message), parsed.GetValue(fields) ?? [], cancel));
    }

    static Task<int> Ask(
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
                _ => null,
            },
        };
        return context.Show(api => api.Ask(transaction, ask, cancel), stored => context.Output.Say(
            $"Customer {stored.CustomerId} is asked. The platform is notified when the status of {transaction} allows it "
            + $"(now {stored.TransactionStatus})."));
    }
}
