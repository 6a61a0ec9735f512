using System.CommandLine;
using AnchorCallbacks.Operators;
using Spectre.Console;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx stuck</c> and <c>tx refresh</c>: transactions as the server knows them.</summary>
static class StuckVerb
{
    public static Command Make(string[] settings)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many; 0 for all.", DefaultValueFactory = _ => 100 };
        return new VerbCommand("stuck", "Lists transactions that nobody goes on with by himself, and why.", """
            Asks this server, not the platform. With --json one a line.

            Examples:
              anchor-callbacks tx stuck
              anchor-callbacks tx stuck --limit 0 --json | jq -r '[.id, .status, .problem] | @tsv'
            """) { limit }.Do(settings, async (parsed, context, cancel) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var number ? number : int.MaxValue;
            using var client = context.ConnectAsOperator();
            var table = new Table().Border(TableBorder.Simple).AddColumns("Id", "SEP", "Status", "Started", "Why", "Call");
            var count = 0;
            await foreach (var transaction in OperatorClient.List<TransactionPage, TransactionSummary>(
                (rows, cursor) => client.Api.ListTransactions(new() { Stuck = true, Limit = rows, Cursor = cursor }, cancel), most))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(transaction));
                else
                    table.AddRow(Printable.Cell(transaction.Id), Printable.Cell(transaction.Sep), Printable.Cell(transaction.Status), Printable.Cell(transaction.StartedAt),
                        Printable.Cell(Why(transaction)), Printable.Cell(transaction.ParkedCall?.Id));
            }
            if (!context.Output.Json && count > 0)
                context.Output.Terminal.Write(table);
            context.Output.Say(count == most ? $"{count} transactions; there may be more (--limit 0)" : $"{count} transactions");
            return ExitCode.Done;
        });
    }

    public static Command Refresh(string[] settings)
    {
        var id = new Argument<string>("id") { Description = "The platform's id of the transaction." };
        return new VerbCommand("refresh", "Has this server read a transaction from the platform.", """
            Example:
              anchor-callbacks tx refresh 8db11ef5-8528-4f11-88bb-e0a851489bdf
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var answer = await client.Api.Refresh(parsed.GetRequiredValue(id), cancel);
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(answer));
            else
                context.Output.Say($"{Printable.Text(answer.Id)} will be read");
            return ExitCode.Done;
        });
    }

    static string Why(TransactionSummary transaction) => transaction.Problem ?? $"{transaction.ParkedCall?.Method} is parked: {transaction.ParkedCall?.Reason}";
}
