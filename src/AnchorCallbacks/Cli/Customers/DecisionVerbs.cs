using System.CommandLine;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Customers;

/// <summary><c>customer accept|reject|ask|clear</c>.</summary>
static class DecisionVerbs
{
    public static IEnumerable<Command> Make(string[] settings) =>
    [
        Make(settings, "accept", "Accepts fields, or the customer as a type with all values it has.", """
            Say which version you looked at: what came in after it, nobody has seen.

            Examples:
              anchor-callbacks customer accept ID --field photo_id_front --version 3
              anchor-callbacks customer accept ID --type sep31-receiver --version 3
            """, message: false),
        Make(settings, "reject", "Rejects fields, which are then asked for again, or turns the customer away as a type.", """
            Fields a type only lists as optional hold nobody up when they are rejected; 'ask' makes them required.

            Examples:
              anchor-callbacks customer reject ID --field photo_id_front --message "The photo is too dark"
              anchor-callbacks customer reject ID --type sep6 --message "en=We do not serve your country" --message "es=No servimos a su país"
            """, message: true),
        Make(settings, "ask", "Asks for fields, whatever the customer's type says, and again if they are there.", """
            Examples:
              anchor-callbacks customer ask ID --field photo_proof_residence --message "Not older than three months, please"
            """, message: true),
        Make(settings, "clear", "Takes back what was decided and asked, on fields or on a type.", """
            Example:
              anchor-callbacks customer clear ID --type sep6
            """, message: false),
    ];

    static Command Make(string[] settings, string name, string line, string details, bool message)
    {
        var id = CustomerVerbs.Id();
        var type = new Option<string?>("--type")
        {
            Description = name == "ask" ? "Ask as this type alone; without it, as every type."
            : "Decide on the customer as this type."
        };
        var fields = new Option<string[]>("--field") { Description = "A SEP-9 field; may be repeated." };
        var version = new Option<long?>(
            "--version")
        { Description = "The version of the customer that was looked at; changed since, nothing is done." };
        var messages = new Option<string[]>(
            "--message")
        {
            Description = "What the wallet shows the customer; LANGUAGE=TEXT, repeated, for several languages.",
            Required = true
        };
        var verb = new VerbCommand(name, line, details) { id, type, fields, version };
        if (message)
            verb.Add(messages);
        return verb.Do(settings, async (parsed, context, cancel) =>
        {
            if (name == "accept" && parsed.GetValue(version) is null)
                throw new UsageException("--version: is missing; 'customer show' has it");
            var decision = new DecisionRequest
            {
                Decision = name,
                Type = parsed.GetValue(type),
                Fields = parsed.GetValue(fields) is { Length: > 0 } names ? names : null,
                Version = parsed.GetValue(version),
                Message = message ? Message(parsed.GetRequiredValue(messages)) : null,
            };
            using var client = context.ConnectAsOperator();
            var customer = await client.Api.Decide(parsed.GetRequiredValue(id), decision, cancel);
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(customer));
            else if (!context.Output.Quiet)
            {
                CustomerView.ShowTypes(context.Output, customer.Types);
                context.Output.Say($"{Printable.Text(customer.Id)} has version {customer.Version}");
            }
            return ExitCode.Done;
        });
    }

    /// <summary>One text as it is; several must say their languages. <c>a=b</c> is a text where there is one alone and its beginning is no language.</summary>
    static LocalizedText Message(string[] given)
    {
        if (given is [var text] && Language(text) is null)
            return text;
        var texts = new List<(string, string)>();
        foreach (var entry in given)
            if (Language(entry) is not { } language)
                throw new UsageException("--message: given several times each needs its language, such as \"es=Muy oscura\"");
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
