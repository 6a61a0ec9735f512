using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Outbox;

/// <summary><c>outbox …</c>: the server's calls to AP.</summary>
static class OutboxVerbs
{
    public static Command Make(string[] settings) => new("outbox", "Shows, retries and drops the server's calls to the platform.")
    {
        List(settings), Show(settings), Retry(settings), Drop(settings),
    };

    static Argument<string> Id() => Verb.Id("The call's id, from 'outbox list'.");

    static Command List(string[] settings)
    {
        string[] states = ["waiting", "sending", "parked", "settled", "dropped"];
        var state = new Option<string?>("--state") { Description = "waiting, sending, parked, settled or dropped." }.OneOf(states);
        var limit = Verb.Limit();
        return new VerbCommand("list", "Lists calls, newest first.", """
            The platform refused a parked call: a person must look at it. The parameters of calls stay sealed.
            --json writes one call a line.

            Examples:
              anchor-callbacks outbox list --state parked
              anchor-callbacks outbox list --state waiting --limit 0 --json | jq -r .transaction_id
            """) { state, limit }.Do(settings, (parsed, context, cancel) =>
        {
            var table = OutboxView.MakeTable();
            return context.List<CallPage, CallSummary>(parsed.GetValue(limit), "call", table, item => OutboxView.AddRow(table, item),
                (api, rows, cursor) => api.ListCalls(new() { State = parsed.GetValue(state), Limit = rows, Cursor = cursor }, cancel));
        });
    }

    static Command Show(string[] settings)
    {
        var id = Id();
        return new VerbCommand("show", "Shows a call with its parameters. The log notes that you looked.", """
            Example:
              anchor-callbacks outbox show 019a77f0c0de7c0f9a1b2c3d4e5f6071
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.GetCall(parsed.GetRequiredValue(id), cancel), item => OutboxView.Show(context.Output, item)));
    }

    static Command Retry(string[] settings)
    {
        var id = Id();
        return new VerbCommand("retry", "Sends a parked, waiting or dropped call as soon as the platform can be reached.", """
            If the answer of a parked call was lost, make sure first that the call did not take effect ('tx get').

            Examples:
              anchor-callbacks outbox retry 019a77f0c0de7c0f9a1b2c3d4e5f6071
              anchor-callbacks outbox list --state parked --limit 0 --json | jq -r .id | xargs -n 1 anchor-callbacks outbox retry
            """) { id }.Do(settings, (parsed, context, cancel) =>
            Change(context, api => api.RetryCall(parsed.GetRequiredValue(id), cancel)));
    }

    static Command Drop(string[] settings)
    {
        var id = Id();
        var reason = Verb.Reason();
        return new VerbCommand("drop", "Gives up a call that waits or is parked.", """
            The server does not send the same notice again until the customer's state changes. Until then, or until the
            transaction moves on, 'tx stuck' lists the transaction.

            Example:
              anchor-callbacks outbox drop 019a77f0c0de7c0f9a1b2c3d4e5f6071 --reason "Settled by hand in the platform"
            """) { id, reason }.Do(settings, (parsed, context, cancel) => Change(context,
                api => api.DropCall(parsed.GetRequiredValue(id), new() { Reason = parsed.GetRequiredValue(reason) }, cancel)));
    }

    static Task<int> Change(VerbContext context, Func<IOperatorApi, Task<CallSummary>> change) =>
        context.Show(change, item => context.Output.Say($"{Printable.Text(item.Id)} is {item.State}"));
}
