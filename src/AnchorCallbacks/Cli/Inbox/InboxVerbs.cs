using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Inbox;

/// <summary><c>inbox …</c>: AP's events that are not done with, and what to do about those that could not be handled.</summary>
static class InboxVerbs
{
    public static Command Make(string[] settings) =>
        new("inbox", "Looks at the platform's events that are not done with, has them handled again or puts them away.") { List(settings),
            Show(settings), Retry(settings), Drop(settings) };

    static Argument<string> Id() => Verb.Id("The event's id, as 'list' has it.");

    static Command List(string[] settings)
    {
        var state = new Option<string?>("--state") { Description = "waiting or parked." }.OneOf("waiting", "parked");
        var limit = Verb.Limit("At most so many; 0 for all.");
        return new VerbCommand("list", "Lists events that wait or could not be handled, oldest first.", """
            Parked are those that nothing could be read from: a person must look. What events say stays sealed.
            With --json one a line.

            Examples:
              anchor-callbacks inbox list --state parked
              anchor-callbacks inbox list --state parked --limit 0 --json | jq -r '[.id, .problem] | @tsv'
            """) { state, limit }.Do(settings, async (parsed, context, cancel) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var number ? number : int.MaxValue;
            using var client = context.ConnectAsOperator();
            var table = InboxView.MakeTable();
            var count = 0;
            await foreach (var stored in OperatorClient.List<EventPage, EventSummary>(
                (rows, cursor) => client.Api.ListEvents(new() { State = parsed.GetValue(state), Limit = rows, Cursor = cursor }, cancel),
                    most))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(stored));
                else
                    InboxView.AddRow(table, stored);
            }
            context.Output.Show(table);
            context.Output.SayCount(count, most, "event");
            return ExitCode.Done;
        });
    }

    static Command Show(string[] settings)
    {
        var id = Id();
        return new VerbCommand("show", "Shows an event with what it says, as it came. The log says that you looked.", """
            Examples:
              anchor-callbacks inbox show 0b7a2f62-6e0d-4f0c-9a2b-9a1d8f6c2b11
              anchor-callbacks inbox show 0b7a2f62-6e0d-4f0c-9a2b-9a1d8f6c2b11 --json | jq -r .body
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var stored = await client.Api.GetEvent(parsed.GetRequiredValue(id), cancel);
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(stored));
            else
                InboxView.Show(context.Output, stored);
            return ExitCode.Done;
        });
    }

    static Command Retry(string[] settings)
    {
        var id = Id();
        return new VerbCommand("retry", "Has a parked event handled again, as if it had just come.", """
            It comes to the same unless this server was updated meanwhile.

            Examples:
              anchor-callbacks inbox retry 0b7a2f62-6e0d-4f0c-9a2b-9a1d8f6c2b11
              anchor-callbacks inbox list --state parked --limit 0 --json | jq -r .id | xargs -d '\n' -n 1 anchor-callbacks inbox retry
            """) { id }.Do(settings, (parsed, context, cancel) => Change(context, api => api.RetryEvent(parsed.GetRequiredValue(id), cancel)));
    }

    static Command Drop(string[] settings)
    {
        var id = Id();
        var reason = new Option<string>("--reason") { Description = "Why, for whoever asks later.", Required = true };
        return new VerbCommand("drop", "Puts a parked event away for good.", """
            What it was about is found in the platform's lists all the same.

            Example:
              anchor-callbacks inbox drop 0b7a2f62-6e0d-4f0c-9a2b-9a1d8f6c2b11 --reason "From the old test system"
            """) { id, reason }.Do(settings, (parsed, context, cancel) =>
            Change(context, api => api.DropEvent(parsed.GetRequiredValue(id), new() { Reason = parsed.GetRequiredValue(reason) }, cancel)));
    }

    static async Task<int> Change(VerbContext context, Func<IOperatorApi, Task<EventSummary>> change)
    {
        using var client = context.ConnectAsOperator();
        var stored = await change(client.Api);
        if (context.Output.Json)
            context.Output.Document(OperatorJson.Node(stored));
        else
            context.Output.Say($"{Printable.Text(stored.Id)} is {stored.State}");
        return ExitCode.Done;
    }
}
