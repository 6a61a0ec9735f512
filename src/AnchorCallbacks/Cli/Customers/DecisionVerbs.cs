using System.CommandLine;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Customers;

/// <summary><c>customer accept|reject|ask|clear</c>.</summary>
static class DecisionVerbs
{
    public static IEnumerable<Command> Make(string[] settings) =>
    [
        Make(settings, "accept", "Accepts fields, or the customer as a type with all its values.", """
            --version is the version that you looked at. If the customer has sent something since, nothing changes.

            Examples:
              anchor-callbacks customer accept ID --field photo_id_front --version 3
              anchor-callbacks customer accept ID --type sep31-receiver --version 3
            """, message: false),
        Make(settings, "reject", "Rejects fields and asks for them again, or rejects the customer as a type.", """
            A rejected field holds the customer up only where it is required; 'ask' makes it required.

            Examples:
              anchor-callbacks customer reject ID --field photo_id_front --message "The photo is too dark"
              anchor-callbacks customer reject ID --type sep6 --message "en=Not in your country" --message "es=No en su país"
            """, message: true),
        Make(settings, "ask", "Asks for fields, also where the type does not list them or a value is there.", """
            Example:
              anchor-callbacks customer ask ID --field photo_proof_residence --message "Not older than three months, please"
            """, message: true),
        Make(settings, "clear", "Takes back verdicts and asks, on fields or on a type.", """
            Example:
              anchor-callbacks customer clear ID --type sep6
            """, message: false),
    ];

    static Command Make(string[] settings, string name, string line, string details, bool message)
    {
        var id = CustomerVerbs.Id();
        var type = new Option<string?>("--type")
        {
            Description = name == "ask" ? "Ask only as this type; without it, as every type." : "Decide on the customer as this type.",
        };
        var fields = new Option<string[]>("--field") { Description = "A SEP-9 field; may be repeated." };
        var version = new Option<long?>("--version") { Description = "The version that you looked at; nothing is done if it has changed." };
        var messages = new Option<string[]>("--message")
        {
            Description = "The text that the wallet shows; for several languages repeat LANGUAGE=TEXT.",
        };
        var template = new Option<string?>("--template") { Description = "In place of --message: a template in the server's settings." };
        var verb = new VerbCommand(name, line, details) { id, type, fields, version };
        if (message)
        {
            verb.Add(messages);
            verb.Add(template);
        }
        return verb.Do(settings, (parsed, context, cancel) =>
        {
            if (name == "accept" && parsed.GetValue(version) is null)
                throw new UsageException("--version: is missing; 'customer show' shows it");
            var texts = message ? parsed.GetValue(messages) ?? [] : [];
            if (message && texts.Length == 0 && parsed.GetValue(template) is null)
                throw new UsageException("--message: is missing; the wallet shows it to the customer");
            var decision = new DecisionRequest
            {
                Decision = name,
                Type = parsed.GetValue(type),
                Fields = parsed.GetValue(fields) is { Length: > 0 } names ? names : null,
                Version = parsed.GetValue(version),
                Message = texts.Length > 0 ? Message(texts) : null,
                Template = message ? parsed.GetValue(template) : null,
            };
            return context.Show(api => api.Decide(parsed.GetRequiredValue(id), decision, cancel), customer =>
            {
                if (customer.ApprovalId is { } approval)
                {
                    context.Output.Write("Nothing has changed yet: another operator must approve it: "
                        + $"anchor-callbacks approval approve {approval}");
                    return;
                }
                if (context.Output.Quiet)
                    return;
                CustomerView.ShowTypes(context.Output, customer.Types);
                context.Output.Say($"{Printable.Text(customer.Id)} has version {customer.Version}");
            });
        });
    }

    /// <summary>A single text needs no language, several texts do. A single <c>a=b</c> is a text if <c>a</c> is not a language.</summary>
    static LocalizedText Message(string[] given)
    {
        if (given is [var text] && Language(text) is null)
            return text;
        var texts = new List<(string, string)>();
        foreach (var entry in given)
            if (Language(entry) is not { } language)
                throw new UsageException("--message: each of several messages needs its language, such as \"es=Muy oscura\"");
            else
                texts.Add((language, entry[(language.Length + 1)..]));
        return LocalizedText.Of(texts);
    }

    static string? Language(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is >= 2 and <= 35 and var end && text.AsSpan(0, end).IndexOfAnyExcept(Tag) < 0
            && (end == 2 || end == 3 || text[..end].Contains('-', StringComparison.Ordinal))
            ? text[..end]
            : null;

    static readonly System.Buffers.SearchValues<char> Tag =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}
