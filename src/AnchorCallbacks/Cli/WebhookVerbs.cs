using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary><c>webhook …</c>: who gets events, and how that goes.</summary>
static class WebhookVerbs
{
    public static Command Make(string[] settings) => new("webhook", "Manages the receivers of events.")
    {
        Add(settings), List(settings), Show(settings), Change(settings, "pause", "Stops the deliveries to a receiver. Events wait.",
            (api, id, cancel) => api.PauseWebhook(id, cancel)),
        Change(settings, "resume", "Delivers what waits, and everything after it.", (api, id, cancel) => api.ResumeWebhook(id, cancel)),
        Rotate(settings), Delete(settings), WebhookSendVerbs.Test(settings), WebhookSendVerbs.Replay(settings),
        WebhookSendVerbs.Attempts(settings),
    };

    public static Argument<string> Id() => Verb.Id("The webhook's id, from 'webhook list'.");

    static Command Add(string[] settings)
    {
        var url = new Argument<string>("url") { Description = "https://, a host and a path." };
        var name = new Option<string?>("--name") { Description = "A name for people." };
        var types = Words("--type", $"Only these events: {string.Join(", ", ChangeKinds.Names)}.");
        var customers = Words("--customer-type", "Only customers who have been seen as one of these types.");
        var seps = Words("--sep", "Only transactions of these SEPs: 6, 24 or 31.");
        var fields = Words("--field", "Send the values of these SEP-9 fields: personal data leaves the server.");
        var partner = new Option<string?>("--partner") { Description = "Send this partner what it sees of its customers, in its form." };
        return new VerbCommand("add", "Adds a receiver of events and shows its secret.", """
            The secret is shown once: the receiver checks signatures with it (docs/webhooks.md). Options may be repeated.
            Without --field no personal data is sent.

            Examples:
              anchor-callbacks webhook add https://crm.example.com/hooks/anchor --name crm
              anchor-callbacks webhook add https://risk.example.com/in --type review.opened --type review.decided
              anchor-callbacks webhook add https://acme.example.com/hooks --partner acme
            """) { url, name, types, customers, seps, fields, partner }.Do(settings, (parsed, context, cancel) => ShowSecret(context, api =>
                api.AddWebhook(new()
                {
                    Url = parsed.GetRequiredValue(url),
                    Name = parsed.GetValue(name),
                    Types = OrNull(parsed.GetValue(types)),
                    CustomerTypes = OrNull(parsed.GetValue(customers)),
                    Seps = OrNull(parsed.GetValue(seps)),
                    Fields = OrNull(parsed.GetValue(fields)),
                    Partner = parsed.GetValue(partner),
                }, cancel)));
    }

    static Command List(string[] settings) => new VerbCommand("list", "Lists the receivers of events.", """
        --json writes one receiver a line.

        Examples:
          anchor-callbacks webhook list
          anchor-callbacks webhook list --json | jq -r 'select(.state == "paused") | .id'
        """).Do(settings, async (_, context, cancel) =>
    {
        using var client = context.ConnectAsOperator();
        var table = new Listing(new("Id"), new("State"), new("Url", Fit.End), new("Waiting", IsExtra: true), new("Parked", IsExtra: true),
            new("Name", Fit.End, IsExtra: true), new("Owner", Fit.End, IsExtra: true), new("Why", Fit.End, IsExtra: true));
        foreach (var webhook in (await client.Api.ListWebhooks(cancel)).Webhooks)
            if (context.Output.Json)
                context.Output.Line(OperatorJson.Node(webhook));
            else
                table.Add(webhook.Id, webhook.State, webhook.Url, Number(webhook.Waiting), Number(webhook.Parked), webhook.Name,
                    webhook.Owner, webhook.Reason);
        context.Output.Show(table);
        return ExitCode.Done;
    });

    static Command Show(string[] settings)
    {
        var id = Id();
        return new VerbCommand("show", "Shows a receiver of events.", """
            Example:
              anchor-callbacks webhook show kliqejcarcdzmv25omtw6eogzq
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.GetWebhook(parsed.GetRequiredValue(id), cancel), webhook => Show(context.Output, webhook)));
    }

    static Command Change(string[] settings, string verb, string line, Func<IOperatorApi, string, CancellationToken,
        Task<WebhookSummary>> change)
    {
        var id = Id();
        return new VerbCommand(verb, line, $"""
            Example:
              anchor-callbacks webhook {verb} kliqejcarcdzmv25omtw6eogzq
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => change(api, parsed.GetRequiredValue(id), cancel),
                webhook => context.Output.Say($"{Printable.Text(webhook.Id)} is {webhook.State}")));
    }

    static Command Rotate(string[] settings)
    {
        var id = Id();
        var keep = new Option<int?>("--keep-hours") { Description = "How long the old secret still signs; the default is 24." };
        return new VerbCommand("rotate", "Gives a receiver a new secret and shows it. The old one still signs for a time.", """
            Example:
              anchor-callbacks webhook rotate kliqejcarcdzmv25omtw6eogzq --keep-hours 72
            """) { id, keep }.Do(settings, (parsed, context, cancel) => ShowSecret(context, api =>
                api.RotateWebhook(parsed.GetRequiredValue(id), new() { KeepHours = parsed.GetValue(keep) }, cancel)));
    }

    static Command Delete(string[] settings)
    {
        var id = Id();
        return new VerbCommand("delete", "Ends a receiver. What waits for it is not delivered.", """
            Example:
              anchor-callbacks webhook delete kliqejcarcdzmv25omtw6eogzq
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var webhook = parsed.GetRequiredValue(id);
            await client.Api.DeleteWebhook(webhook, cancel);
            if (context.Output.Json)
                context.Output.Document(new JsonObject { ["id"] = webhook, ["deleted"] = true });
            else
                context.Output.Say($"{Printable.Text(webhook)} is deleted");
            return ExitCode.Done;
        });
    }

    static Task<int> ShowSecret(VerbContext context, Func<IOperatorApi, Task<WebhookSecretAnswer>> change) => context.Show(change, made =>
    {
        context.Output.Write($"Secret of {made.Webhook.Id}:   {made.Secret}");
        context.Output.Say("It is not shown again.");
    });

    static void Show(Output output, WebhookSummary webhook)
    {
        var details = new Details();
        foreach (var (label, value) in new[]
        {
            ("Webhook", webhook.Id), ("Name", webhook.Name), ("Owner", webhook.Owner), ("Url", webhook.Url), ("State", webhook.State),
            ("Why", webhook.Reason), ("Events", string.Join(' ', webhook.Types)), ("Customers", string.Join(' ', webhook.CustomerTypes)),
            ("SEPs", string.Join(' ', webhook.Seps)), ("Fields", string.Join(' ', webhook.Fields)), ("Waiting", Number(webhook.Waiting)),
            ("Parked", Number(webhook.Parked)), ("Created", Printable.Time(webhook.CreatedAt)),
            ("Failing since", Printable.Time(webhook.FailingSince)), ("Succeeded", Printable.Time(webhook.SucceededAt)),
            ("Old secret until", Printable.Time(webhook.OldSecretUntil)),
        })
            details.Add(label, value);
        output.Show(details);
    }

    static Option<string[]> Words(string name, string description) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = false };

    static string[]? OrNull(string[]? words) => words is { Length: > 0 } ? words : null;

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
