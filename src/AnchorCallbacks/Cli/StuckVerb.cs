using System.CommandLine;
using System.Text.Json.Nodes;
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
            await foreach (var transaction in client.List("/transactions", "transactions", [("stuck", "true")], most, cancel))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(transaction);
                else
                    table.AddRow(Cell(transaction["id"]), Cell(transaction["sep"]), Cell(transaction["status"]), new Text(Printable.Time(transaction["started_at"])),
                        new Text(Why(transaction)), Cell(transaction["parked_call"]?["id"]));
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
            var answer = (await client.Change(HttpMethod.Post, $"/transactions/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/refresh", null, cancel))!;
            if (context.Output.Json)
                context.Output.Document(answer);
            else
                context.Output.Say($"{Printable.Text(answer["id"])} will be read");
            return ExitCode.Done;
        });
    }

    static string Why(JsonNode transaction) => transaction["problem"] is { } problem
        ? Printable.Text(problem)
        : $"{Printable.Text(transaction["parked_call"]?["method"])} is parked: {Printable.Text(transaction["parked_call"]?["reason"])}";

    static Text Cell(JsonNode? node) => new(Printable.Text(node));
}
