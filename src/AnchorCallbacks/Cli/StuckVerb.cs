using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx stuck</c> and <c>tx refresh</c>: transactions in this server.</summary>
static class StuckVerb
{
    public static Command Make(string[] settings) => KnownTransactions.List(settings, "stuck",
        "Lists transactions that wait for a person, and why.", """
        The list has every transaction that goes on although a customer is not accepted. Asks this server, not the platform.
        --json writes one transaction a line.

        Examples:
          anchor-callbacks tx stuck
          anchor-callbacks tx stuck --limit 0 --json | jq -r '[.id, .status, .problem] | @tsv'
        """, new() { Stuck = true },
        KnownTransactions.Id, KnownTransactions.Status, KnownTransactions.Why, KnownTransactions.Call, KnownTransactions.Started,
        KnownTransactions.Sep);

    public static Command Refresh(string[] settings)
    {
        var id = Verb.Id("The platform's id of the transaction.");
        return new VerbCommand("refresh", "Makes this server read a transaction from the platform, and shows the result.", """
            Waits for the platform's answer. Exit code 1: the platform has no such transaction. 3: it does not answer.

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
                output.Say(answer.Status is null ? $"{answer.Id} was read; this server does not evaluate customers for it"
                    : $"{answer.Id} is {answer.Status} (SEP-{answer.Sep} {answer.Kind})");
                return ExitCode.Done;
            case RefreshAnswer.Forbidden:
                output.Warn("AP refuses the server's credential (403): Platform:Auth must match AP's platform_api.auth. "
                    + "The server reads the transaction when AP answers.");
                return ExitCode.Refused;
            default:
                output.Warn("AP does not answer the server. The server reads the transaction when AP answers.");
                return ExitCode.NotReachable;
        }
    }
}
