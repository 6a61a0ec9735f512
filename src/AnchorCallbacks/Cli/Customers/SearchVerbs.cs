using System.CommandLine;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Customers;

/// <summary><c>customer find</c> and <c>customer reindex</c>.</summary>
static class SearchVerbs
{
    public static Command Find(string[] settings)
    {
        var words = new Argument<string[]>("words")
        {
            Description = "The words. Without them the verb reads one line from standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        return new VerbCommand("find", "Finds customers by name, e-mail, telephone, id number, account or id.", """
            Words are whole words of a name, at most 4, in any order and case, with or without accents; or one number, address or
            id. Other users of this machine can see the words of a command line: give them on standard input instead. Only admins
            find deleted customers whose records are kept. The log notes the search without its words.

            Examples:
              anchor-callbacks customer find < name.txt
              anchor-callbacks customer find maria lopez
            """) { words }.Do(settings, async (parsed, context, cancel) =>
        {
            var text = string.Join(' ', parsed.GetValue(words) ?? []);
            if (text.Length == 0)
                text = await Console.In.ReadLineAsync(cancel) ?? "";
            using var client = context.ConnectAsOperator();
            var answer = await client.Api.Search(new() { Text = text }, cancel);
            var table = new Listing(new("Id"), new("Account", Fit.Middle), new("Memo", Fit.End), new("Deleted", IsExtra: true),
                new("Updated", IsExtra: true));
            foreach (var customer in answer.Customers)
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(customer));
                else
                    table.Add(customer.Id, customer.Account, customer.Memo is null ? "" : $"{customer.Memo} ({customer.MemoType})",
                        Printable.Time(customer.DeletedAt), Printable.Time(customer.UpdatedAt));
            context.Output.Show(table);
            context.Output.SayCount(answer.Customers.Count, int.MaxValue, "customer");
            if (answer.More)
                context.Output.Warn("There are more: give more words.");
            if (!answer.Complete)
                context.Output.Warn("The server still writes the words of existing customers. It may not find all: "
                    + "anchor-callbacks customer reindex");
            return ExitCode.Done;
        });
    }

    public static Command Reindex(string[] settings)
    {
        var restart = new Option<bool>("--restart") { Description = "First remove all words, and write them again." };
        return new VerbCommand("reindex", "Writes the words by which 'customer find' finds customers, and waits for the end.", """
            A server does this by itself after an upgrade. An interrupted run continues where it stopped.

            Example:
              anchor-callbacks customer reindex --restart
            """) { restart }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var answer = await client.Api.Reindex(new() { Restart = parsed.GetValue(restart) ? true : null }, cancel);
            while (!answer.Finished)
                answer = await client.Api.Reindex(new(), cancel);
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(answer));
            else
                context.Output.Say($"Finished: {Printable.Count(answer.Indexed, "customer")}");
            return ExitCode.Done;
        });
    }
}
