using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx stuck</c> and <c>tx refresh</c>: transactions as the server knows them.</summary>
static class StuckVerb
{
    public static Command Make(string[] settings)
    {
        var limit = Verb.Limit("At most so many; 0 for all.");
        return new VerbCommand("stuck", "Lists transactions that nobody goes on with by himself, and why.", """
            Asks this server, not the platform. With --json one a line.

            Examples:
              anchor-callbacks tx stuck
              anchor-callbacks tx stuck --limit 0 --json | jq -r '[.id, .status, .problem] | @tsv'
            """) { limit }.Do(settings, async (parsed, context, cancel) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var number ? number : int.MaxValue;
            using var client = context.ConnectAsOperator();
            var table = new Listing(new("Id"), new("Status"), new("Why", Fit.End), new("Call", IsExtra: true), new("Started", IsExtra: true), new("SEP", IsExtra: true));
            var count = 0;
            await foreach (var transaction in OperatorClient.List<TransactionPage, TransactionSummary>(
                (rows, cursor) => client.Api.ListTransactions(new() { Stuck = true, Limit = rows, Cursor = cursor }, cancel), most))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(transaction));
                else
                    table.Add(transaction.Id, transaction.Status, Why(transaction), transaction.ParkedCall?.Id, Printable.Time(transaction.StartedAt), transaction.Sep);
            }
            context.Output.Show(table);
            context.Output.SayCount(count, most, "transaction");
            return ExitCode.Done;
        });
    }

    public static Command Refresh(string[] settings)
    {
        var id = Verb.Id("The platform's id of the transaction.");
        return new VerbCommand("refresh", "Has this server read a transaction from the platform, and says what it found.", """
            Waits for the platform's answer. Exit code 1 if it knows no such transaction, 3 if it does not answer.

            Example:
              anchor-callbacks tx refresh 8db11ef5-8528-4f11-88bb-e0a851489bdf
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var answer = await client.Api.Refresh(parsed.GetRequiredValue(id), cancel);
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(answer));
            return Report(context.Output, answer);
        });
    }

    static int Report(Output output, RefreshAnswer answer)
    {
        switch (answer.Outcome)
        {
            case RefreshAnswer.Read:
                output.Say(answer.Status is null ? $"{answer.Id} was read; customers are not judged for it" : $"{answer.Id} is {answer.Status} (SEP-{answer.Sep} {answer.Kind})");
                return ExitCode.Done;
            case RefreshAnswer.Forbidden:
                output.Warn("AP refuses the server's credential (403): Platform:Auth must match AP's platform_api.auth. The transaction will be read when AP answers.");
                return ExitCode.Refused;
            default:
                output.Warn("AP does not answer the server. The transaction will be read when AP does.");
                return ExitCode.NotReachable;
        }
    }

    static string Why(TransactionSummary transaction) => transaction.Problem ?? $"{transaction.ParkedCall?.Method} is parked: {transaction.ParkedCall?.Reason}";
}
