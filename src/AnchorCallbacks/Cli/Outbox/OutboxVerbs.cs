using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Outbox;

/// <summary><c>outbox …</c>: the server's calls to AP, and what to do about those AP would not take.</summary>
static class OutboxVerbs
{
    public static Command Make(string[] settings) =>
        new("outbox", "Looks at the server's calls to the platform, sends them again or gives them up.") { List(settings), Show(settings),
            Retry(settings), Drop(settings) };

    static Argument<string> Id() => Verb.Id("The call's id, as 'list' has it.");

    static Command List(string[] settings)
    {
        var state = new Option<string?>("--state") { Description = "waiting, sending, parked, settled or dropped." }.OneOf("waiting",
            "sending", "parked", "settled", "dropped");
        var limit = Verb.Limit("At most so many; 0 for all.");
        return new VerbCommand("list", "Lists calls, newest first.", """
            Parked are those the platform would not take: a person must look. What calls say stays sealed.
            With --json one a line.

            Examples:
              anchor-callbacks outbox list --state parked
              anchor-callbacks outbox list --state waiting --limit 0 --json | jq -r .transaction_id
            """) { state, limit }.Do(settings, async (parsed, context, cancel) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var number ? number : int.MaxValue;
            using var client = context.ConnectAsOperator();
            var table = OutboxView.MakeTable();
            var count = 0;
            await foreach (var call in OperatorClient.List<CallPage, CallSummary>(
                (rows, cursor) => client.Api.ListCalls(new() { State = parsed.GetValue(state), Limit = rows, Cursor = cursor }, cancel),
                    most))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(call));
                else
                    OutboxView.AddRow(table, call);
            }
            context.Output.Show(table);
            context.Output.SayCount(count, most, "call");
            return ExitCode.Done;
        });
    }

    static Command Show(string[] settings)
    {
        var id = Id();
        return new VerbCommand("show", "Shows a call with what it says. The log says that you looked.", """
            Example:
              anchor-callbacks outbox show 019a77f0c0de7c0f9a1b2c3d4e5f6071
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var call = await client.Api.GetCall(parsed.GetRequiredValue(id), cancel);
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(call));
            else
                OutboxView.Show(context.Output, call);
            return ExitCode.Done;
        });
    }

    static Command Retry(string[] settings)
    {
        var id = Id();
        return new VerbCommand("retry", "Sends a call that is parked, waits for later or was dropped, as soon as the platform can be reached.", """
            Of a parked call whose answer was lost make sure first that it did not take effect ('tx get').

            Examples:
              anchor-callbacks outbox retry 019a77f0c0de7c0f9a1b2c3d4e5f6071
              anchor-callbacks outbox list --state parked --limit 0 --json | jq -r .id | xargs -n 1 anchor-callbacks outbox retry
            """) { id }.Do(settings, (parsed, context, cancel) => Change(context, api => api.RetryCall(parsed.GetRequiredValue(id), cancel)));
    }

    static Command Drop(string[] settings)
    {
        var id = Id();
        var reason = new Option<string>("--reason") { Description = "Why, for whoever asks later.", Required = true };
        return new VerbCommand("drop", "Gives up a call that waits or is parked.", """
            The same is not said again until there is something else to tell. The transaction stays in 'tx stuck' until
            then, or until it moves on.

            Example:
              anchor-callbacks outbox drop 019a77f0c0de7c0f9a1b2c3d4e5f6071 --reason "Settled by hand in the platform"
            """) { id, reason }.Do(settings, (parsed, context, cancel) =>
            Change(context, api => api.DropCall(parsed.GetRequiredValue(id), new() { Reason = parsed.GetRequiredValue(reason) }, cancel)));
    }

    static async Task<int> Change(VerbContext context, Func<IOperatorApi, Task<CallSummary>> change)
    {
        using var client = context.ConnectAsOperator();
        var call = await change(client.Api);
        if (context.Output.Json)
            context.Output.Document(OperatorJson.Node(call));
        else
            context.Output.Say($"{Printable.Text(call.Id)} is {call.State}");
        return ExitCode.Done;
    }
}
