using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx review</c>: transactions that went on while a review is open, as the server knows them.</summary>
static class ReviewVerb
{
    public static Command Make(string[] settings)
    {
        var limit = Verb.Limit("At most so many, newest first; 0 for all.");
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
            var table = new Listing(new("Id"), new("Status"), new("Customer", Fit.Middle, IsExtra: true), new("Memo", Fit.End, IsExtra: true), new("To", IsExtra: true),
                new("Started", IsExtra: true), new("Kind", IsExtra: true), new("SEP", IsExtra: true));
            var count = 0;
            await foreach (var transaction in OperatorClient.List<TransactionPage, TransactionSummary>(
                (rows, cursor) => client.Api.ListTransactions(new() { InReview = true, Limit = rows, Cursor = cursor }, cancel), most))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(transaction));
                else
                    table.Add(transaction.Id, transaction.Status, transaction.Account ?? transaction.SenderId, transaction.Memo, transaction.ReceiverId,
                        Printable.Time(transaction.StartedAt), transaction.Kind, transaction.Sep);
            }
            context.Output.Show(table);
            context.Output.SayCount(count, most, "transaction");
            return ExitCode.Done;
        });
    }
}
