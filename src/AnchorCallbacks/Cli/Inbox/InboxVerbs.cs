using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Inbox;

/// <summary><c>inbox …</c>: AP's events that are not handled yet.</summary>
static class InboxVerbs
{
    public static Command Make(string[] settings) => new("inbox", "Shows, retries and drops the platform's events that are not handled.")
    {
        List(settings), Show(settings), Retry(settings), Drop(settings),
    };

    static Argument<string> Id() => Verb.Id("The event's id, from 'inbox list'.");

    static Command List(string[] settings)
    {
        var state = new Option<string?>("--state") { Description = "waiting or parked." }.OneOf("waiting", "parked");
        var limit = Verb.Limit();
        return new VerbCommand("list", "Lists waiting and parked events, oldest first.", """
            The server could not read a parked event: a person must look at it. The content of events stays sealed.
            --json writes one event a line.

            Examples:
              anchor-callbacks inbox list --state parked
              anchor-callbacks inbox list --state parked --limit 0 --json | jq -r '[.id, .problem] | @tsv'
            """) { state, limit }.Do(settings, (parsed, context, cancel) =>
        {
            var table = InboxView.MakeTable();
            return context.List<EventPage, EventSummary>(parsed.GetValue(limit), "event", table, item => InboxView.AddRow(table, item),
                (api, rows, cursor) => api.ListEvents(new() { State = parsed.GetValue(state), Limit = rows, Cursor = cursor }, cancel));
        });
    }

    static Command Show(string[] settings)
    {
        var id = Id();
        return new VerbCommand("show", "Shows an event with its body. The log notes that you looked.", """
            Examples:
              anchor-callbacks inbox show 0b7a2f62-6e0d-4f0c-9a2b-9a1d8f6c2b11
              anchor-callbacks inbox show 0b7a2f62-6e0d-4f0c-9a2b-9a1d8f6c2b11 --json | jq -r .body
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.GetEvent(parsed.GetRequiredValue(id), cancel), item => InboxView.Show(context.Output, item)));
    }

    static Command Retry(string[] settings)
    {
        var id = Id();
        return new VerbCommand("retry", "Handles a parked event again.", """
            The result is the same unless the server was updated meanwhile.

            Examples:
              anchor-callbacks inbox retry 0b7a2f62-6e0d-4f0c-9a2b-9a1d8f6c2b11
              anchor-callbacks inbox list --state parked --limit 0 --json | jq -r .id | xargs -d '\n' -n 1 anchor-callbacks inbox retry
            """) { id }.Do(settings, (parsed, context, cancel) =>
            Change(context, api => api.RetryEvent(parsed.GetRequiredValue(id), cancel)));
    }

    static Command Drop(string[] settings)
    {
        var id = Id();
        var reason = Verb.Reason();
        return new VerbCommand("drop", "Drops a parked event for good.", """
            The server still finds the event's transaction in the platform's lists.

            Example:
              anchor-callbacks inbox drop 0b7a2f62-6e0d-4f0c-9a2b-9a1d8f6c2b11 --reason "From the old test system"
            """) { id, reason }.Do(settings, (parsed, context, cancel) => Change(context,
                api => api.DropEvent(parsed.GetRequiredValue(id), new() { Reason = parsed.GetRequiredValue(reason) }, cancel)));
    }

    static Task<int> Change(VerbContext context, Func<IOperatorApi, Task<EventSummary>> change) =>
        context.Show(change, item => context.Output.Say($"{Printable.Text(item.Id)} is {item.State}"));
}
