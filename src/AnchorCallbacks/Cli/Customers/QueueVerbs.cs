using System.CommandLine;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Cli.Customers;

/// <summary><c>customer next|take|give-back|seen|note</c>: work on the queue.</summary>
static class QueueVerbs
{
    public static IEnumerable<Command> Make(string[] settings) =>
        [Next(settings), Take(settings), GiveBack(settings), Seen(settings), Note(settings)];

    static Command Next(string[] settings)
    {
        var type = new Option<string?>("--type") { Description = "Only customers as this type." };
        return new VerbCommand("next", "Takes the customer who has waited longest and is not taken.", """
            Exit code 1: there is none.

            Example:
              anchor-callbacks customer show "$(anchor-callbacks customer next --json | jq -r .customer_id)"
            """) { type }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.TakeNext(new() { Type = parsed.GetValue(type) }, cancel), taken => context.Output.Write(taken.CustomerId)));
    }

    static Command Take(string[] settings)
    {
        var id = CustomerVerbs.Id();
        return new VerbCommand("take", "Takes a customer: others see that you work on it.", """
            Exit code 1: another operator has taken it.

            Example:
              anchor-callbacks customer take ID
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.Take(parsed.GetRequiredValue(id), cancel), taken => context.Output.Say($"taken by {taken.AssignedTo}")));
    }

    static Command GiveBack(string[] settings)
    {
        var id = CustomerVerbs.Id();
        return new VerbCommand("give-back", "Gives a customer back that you have taken.", """
            An approver or admin also gives back what another operator has taken.

            Example:
              anchor-callbacks customer give-back ID
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.GiveBack(parsed.GetRequiredValue(id), cancel), _ => context.Output.Say("given back")));
    }

    static Command Seen(string[] settings)
    {
        var id = CustomerVerbs.Id();
        return new VerbCommand("seen", "Takes a customer who has answered an ask off the list of answers.", """
            A decision does the same. 'customer list --answered' shows the list.

            Example:
              anchor-callbacks customer seen ID
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            await client.Api.MarkSeen(parsed.GetRequiredValue(id), cancel);
            return Done(context, parsed.GetRequiredValue(id));
        });
    }

    static Command Note(string[] settings)
    {
        var id = CustomerVerbs.Id();
        var text = new Option<string?>("--text") { Description = "The note. Without it the verb reads standard input." };
        return new VerbCommand("note", "Adds a note for other operators. No wallet sees it.", """
            'customer show' shows the notes. They are sealed with the customer's data. Other users of this machine can see the
            words of a command line.

            Example:
              anchor-callbacks customer note ID < note.txt
            """) { id, text }.Do(settings, async (parsed, context, cancel) =>
        {
            var note = parsed.GetValue(text) ?? (await Console.In.ReadToEndAsync(cancel)).ReplaceLineEndings("\n").Trim();
            using var client = context.ConnectAsOperator();
            await client.Api.AddNote(parsed.GetRequiredValue(id), new() { Text = note }, cancel);
            return Done(context, parsed.GetRequiredValue(id));
        });
    }

    static int Done(VerbContext context, string id)
    {
        if (context.Output.Json)
            context.Output.Document(new JsonObject { ["id"] = id, ["done"] = true });
        else
            context.Output.Say("done");
        return ExitCode.Done;
    }
}
