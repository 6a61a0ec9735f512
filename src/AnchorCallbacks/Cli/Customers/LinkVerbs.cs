using System.CommandLine;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Cli.Customers;

/// <summary><c>customer link</c>: one-time links to the customers' pages.</summary>
static class LinkVerbs
{
    public static Command Make(string[] settings)
    {
        var id = CustomerVerbs.Id();
        var type = new Option<string?>("--type") { Description = "The type of the form; the default is the type of the last PUT." };
        var language = new Option<string?>("--language") { Description = "A language tag such as es." };
        return new VerbCommand("link", "Makes a one-time link to the customer's page.", """
            Send the link to the customer alone: the first browser that opens it keeps it until it expires (Pages:LinkDays).
            The link is shown once. The server must have Pages:Links=true.

            Examples:
              anchor-callbacks customer link kliqejcarcdzmv25omtw6eogzq
              anchor-callbacks customer link kliqejcarcdzmv25omtw6eogzq --type sep31-receiver --json | jq -r .url
            """) { id, type, language }.Do(settings, (parsed, context, cancel) => context.Show(
            api => api.MakeLink(parsed.GetRequiredValue(id),
                new() { Type = parsed.GetValue(type), Language = parsed.GetValue(language) }, cancel),
            link =>
            {
                context.Output.Write(link.Url);
                context.Output.Say($"Link {link.Id} expires {Operators.Printable.Time(link.ExpiresAt)}");
            }));
    }

    public static Command Withdraw(string[] settings)
    {
        var id = Verb.Id("The link's id, from 'customer link' or the audit log.", "link");
        return new VerbCommand("unlink", "Withdraws a one-time link. Visits through it end at once.", """
            Example:
              anchor-callbacks customer unlink q3t5x7cmnv25omtw6eogzqklie
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var link = parsed.GetRequiredValue(id);
            await client.Api.WithdrawLink(link, cancel);
            if (context.Output.Json)
                context.Output.Document(new JsonObject { ["id"] = link, ["withdrawn"] = true });
            else
                context.Output.Say($"{link} is withdrawn");
            return ExitCode.Done;
        });
    }
}
