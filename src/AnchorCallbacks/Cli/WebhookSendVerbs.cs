using System.CommandLine;
using System.Globalization;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>webhook test|replay|attempts</c>: requests to receivers.</summary>
static class WebhookSendVerbs
{
    public static Command Test(string[] settings)
    {
        var id = WebhookVerbs.Id();
        return new VerbCommand("test", "Sends a test event now: exit code 0 if the receiver takes it, 1 if not.", """
            It works while the receiver is paused.

            Example:
              anchor-callbacks webhook test kliqejcarcdzmv25omtw6eogzq
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var attempt = await client.Api.TestWebhook(parsed.GetRequiredValue(id), cancel);
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(attempt));
            else if (attempt.Error is null)
                context.Output.Say(FormattableString.Invariant($"The receiver answered {attempt.Status} after {attempt.DurationMs} ms"));
            if (attempt.Error is not null)
                context.Output.Warn($"The receiver did not take the event: {attempt.Error}");
            return attempt.Error is null ? ExitCode.Done : ExitCode.Refused;
        });
    }

    public static Command Replay(string[] settings)
    {
        var id = WebhookVerbs.Id();
        var one = new Option<string?>("--event") { Description = "One event, by the id in its webhook-id." };
        var from = new Option<string?>("--from") { Description = "All events from this time on: a day, a time, or an age such as 12h." };
        var to = new Option<string?>("--to") { Description = "With --from: the time after the last event; the default is now." };
        var parked = new Option<bool>("--parked") { Description = "All events that were given up." };
        return new VerbCommand("replay", "Sends events again. They keep their ids, so that the receiver knows them.", """
            Give --event, --from or --parked.

            Examples:
              anchor-callbacks webhook replay kliqejcarcdzmv25omtw6eogzq --from 12h
              anchor-callbacks webhook replay kliqejcarcdzmv25omtw6eogzq --parked
            """) { id, one, from, to, parked }.Do(settings, (parsed, context, cancel) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            return context.Show(api => api.ReplayWebhook(parsed.GetRequiredValue(id), new()
            {
                EventId = parsed.GetValue(one),
                From = Times.Since(parsed.GetValue(from), now, "--from")?.ToString(),
                To = Times.Since(parsed.GetValue(to), now, "--to")?.ToString(),
                Parked = parsed.GetValue(parked) ? true : null,
            }, cancel), answer => context.Output.Say($"{Printable.Count(answer.Events, "event")} sent again"));
        });
    }

    public static Command Attempts(string[] settings)
    {
        var id = WebhookVerbs.Id();
        var limit = Verb.Limit();
        return new VerbCommand("attempts", "Lists the requests to a receiver, newest first, with their outcomes.", """
            --json writes one request a line.

            Examples:
              anchor-callbacks webhook attempts kliqejcarcdzmv25omtw6eogzq
              anchor-callbacks webhook attempts kliqejcarcdzmv25omtw6eogzq --json | jq -r 'select(.error) | .event_id'
            """) { id, limit }.Do(settings, (parsed, context, cancel) =>
        {
            var table = new Listing(new("Event"), new("Type"), new("Status"), new("Why", Fit.End), new("At", IsExtra: true),
                new("Ms", IsExtra: true));
            return context.List<WebhookAttemptPage, WebhookAttempt>(parsed.GetValue(limit), "request", table,
                attempt => table.Add(attempt.EventId, attempt.Type, attempt.Status?.ToString(CultureInfo.InvariantCulture) ?? "",
                    attempt.Error, Printable.Time(attempt.At), attempt.DurationMs.ToString(CultureInfo.InvariantCulture)),
                (api, rows, cursor) =>
                    api.ListWebhookAttempts(parsed.GetRequiredValue(id), new() { Limit = rows, Cursor = cursor }, cancel));
        });
    }
}
