using System.CommandLine;
using AnchorCallbacks.Operators;
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
            await foreach (var transaction in OperatorClient.List<TransactionPage, TransactionSummary>(
                (rows, cursor) => client.Api.ListTransactions(new() { InReview = true, Limit = rows, Cursor = cursor }, cancel), most))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(transaction));
                else
                    table.AddRow(Printable.Cell(transaction.Id), Printable.Cell(transaction.Sep), Printable.Cell(transaction.Kind), Printable.Cell(transaction.Status),
                        Printable.Cell(transaction.StartedAt), Printable.Cell(Customer(transaction)));
            }
            if (!context.Output.Json && count > 0)
                context.Output.Terminal.Write(table);
            context.Output.Say(count == most ? $"{count} transactions; there may be more (--limit 0)" : $"{count} transactions");
            return ExitCode.Done;
        });
    }

    static string Customer(TransactionSummary transaction) =>
        transaction.Account is null ? $"{transaction.SenderId} to {transaction.ReceiverId}"
        : transaction.Memo is null ? transaction.Account
        : $"{transaction.Account} memo {transaction.Memo}";
}
