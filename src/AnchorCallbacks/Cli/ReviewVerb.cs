using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx review</c>: transactions that went on while a review is open, as the server knows them.</summary>
static class ReviewVerb
{
    public static Command Make(string[] settings)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many, newest first; 0 for all.", DefaultValueFactory = _ => 100 };
        return new VerbCommand("review", "Lists transactions that went on while an operator has yet to decide about the customer: do not pay them.", """
            Also those that a transaction rule sends to review though their customer is accepted as a whole. Accepting the
            customer as the type ends it ('customer accept ID --type …'); 'customer list --account …' has the id.
            Asks this server, not the platform. With --json one a line.

            Examples:
              anchor-callbacks tx review
              anchor-callbacks tx review --limit 0 --json | jq -r '[.id, .account // .sender_id] | @tsv'
            """) { limit }.Do(settings, async (parsed, context, cancel) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var number ? number : int.MaxValue;
            using var client = context.ConnectAsOperator();
            var table = new Table().Border(TableBorder.Simple).AddColumns("Id", "SEP", "Kind", "Status", "Started", "Customer");
            var count = 0;
            await foreach (var transaction in client.List("/transactions", "transactions", [("in_review", "true")], most, cancel))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(transaction);
                else
                    table.AddRow(Cell(transaction["id"]), Cell(transaction["sep"]), Cell(transaction["kind"]), Cell(transaction["status"]),
                        new Text(Printable.Time(transaction["started_at"])), new Text(Customer(transaction)));
            }
            if (!context.Output.Json && count > 0)
                context.Output.Terminal.Write(table);
            context.Output.Say(count == most ? $"{count} transactions; there may be more (--limit 0)" : $"{count} transactions");
            return ExitCode.Done;
        });
    }

    static string Customer(JsonNode transaction) => transaction["account"] is { } account
        ? transaction["memo"] is { } memo ? $"{Printable.Text(account)} memo {Printable.Text(memo)}" : Printable.Text(account)
        : $"{Printable.Text(transaction["sender_id"])} to {Printable.Text(transaction["receiver_id"])}";

    static Text Cell(JsonNode? node) => new(Printable.Text(node));
}
