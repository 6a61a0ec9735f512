using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Cli.Customers;

/// <summary><c>customer …</c>: what an operator does with customers, from the command line.</summary>
static class CustomerVerbs
{
    public static Command Make(string[] settings)
    {
        var command = new Command("customer", "Looks at customers and decides about them.") { List(settings), Show(settings),
            Document(settings), Delete(settings) };
        foreach (var verb in DecisionVerbs.Make(settings))
            command.Add(verb);
        return command;
    }

    public static Argument<string> Id() => Verb.Id("This server's id of the customer.");

    static Command List(string[] settings)
    {
        var status = new Option<string?>("--status") { Description = "NEEDS_INFO, PROCESSING, ACCEPTED or REJECTED." }.OneOf("NEEDS_INFO",
            "PROCESSING", "ACCEPTED", "REJECTED");
        var type = new Option<string?>("--type") { Description = "Only as this type." };
        var account = new Option<string?>("--account") { Description = "Only of this account, G…, M… or C…." };
        var memo = new Option<string?>("--memo") { Description = "With --account: of this memo." };
        var memoType = new Option<string?>("--memo-type") { Description = "id (the default), text or hash." }.OneOf("id", "text", "hash");
        var review = new Option<bool>("--needs-review") { Description = "Only those who wait for an operator, longest first." };
        var age = new Option<string?>(
            "--waiting-since")
        {
            Description =
            "Only those in review since then or longer: 2027-01-31, 2027-01-31T12:00:00Z, or 90m, 12h, 7d."
        };
        var deleted = new Option<bool>("--deleted") { Description = "Those deleted and kept (Customers:Deletion=retain)." };
        var limit = Verb.Limit("At most so many; 0 for all.");
        return new VerbCommand("list", "Lists customers: who waits for review first, longest first.", """
            A customer is listed once for each type it has been seen as. No personal data is shown.
            Transactions may wait for a review though their customer does not, by rule: 'tx review' lists those.
            With --json one a line.

            Examples:
              anchor-callbacks customer list --needs-review --waiting-since 12h
              anchor-callbacks customer list --status REJECTED --limit 0 --json
            """) { status, type, account, memo, memoType, review, age, deleted, limit }.Do(settings, async (parsed, context, cancel) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var number ? number : int.MaxValue;
            using var client = context.ConnectAsOperator();
            var table = CustomerView.MakeTable();
            var (count, inReview) = (0, 0L);
            var query = new CustomerQuery
            {
                Status = parsed.GetValue(status),
                Type = parsed.GetValue(type),
                Account = parsed.GetValue(account),
                Memo = parsed.GetValue(memo),
                MemoType = parsed.GetValue(memoType),
                NeedsReview = parsed.GetValue(review) ? true : null,
                Deleted = parsed.GetValue(deleted) ? true : null,
                ReviewBefore = Times.Since(parsed.GetValue(age), TimeProvider.System.GetUtcNow(), "--waiting-since")?.ToString(),
            };
            await foreach (var customer in OperatorClient.List<CustomerPage, CustomerSummary>(
                (rows, cursor) => client.Api.ListCustomers(query with { Limit = rows, Cursor = cursor }, cancel), most, page =>
                    inReview = page.TransactionsInReview ?? 0))
            {
                count++;
                if (context.Output.Json)
                    context.Output.Line(OperatorJson.Node(customer));
                else
                    CustomerView.AddRow(table, customer);
            }
            context.Output.Show(table);
            context.Output.SayCount(count, most, "customer");
            if (inReview > 0)
                context.Output.Say($"{Printable.Count(inReview, "transaction")} {(inReview == 1 ? "waits" : "wait")} for a review, of these customers or by rule: anchor-callbacks tx review");
            return ExitCode.Done;
        });
    }

    static Command Show(string[] settings)
    {
        var id = Id();
        return new VerbCommand("show", "Shows all that is known of a customer. The audit log says that you looked.", """
            Examples:
              anchor-callbacks customer show kliqejcarcdzmv25omtw6eogzq
              anchor-callbacks customer show kliqejcarcdzmv25omtw6eogzq --json | jq .version
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            using var client = context.ConnectAsOperator();
            var customer = await client.Api.GetCustomer(parsed.GetRequiredValue(id), cancel);
            if (context.Output.Json)
                context.Output.Document(OperatorJson.Node(customer));
            else
                CustomerView.Show(context.Output, customer);
            return ExitCode.Done;
        });
    }

    static Command Document(string[] settings)
    {
        var id = Id();
        var document = Verb.Id("The document's id, as 'show' has it.", "document");
        var output = new Option<FileInfo>("--output", "-o") { Description = "The file to write; it must not exist.", Required = true };
        return new VerbCommand("document", "Saves one of a customer's documents. The audit log says that you did.", """
            The file is made for its owner alone.

            Example:
              anchor-callbacks customer document kliqejcarcdzmv25omtw6eogzq q3t5x…  --output front.jpg
            """) { id, document, output }.Do(settings, async (parsed, context, cancel) =>
        {
            var file = parsed.GetRequiredValue(output);
            if (Hosting.OwnerOnly.IsTaken(file.FullName))
                throw new UsageException($"--output: {file.FullName} exists already");
            using var client = context.ConnectAsOperator();
            using (var saved = NewFile.Begin(file.FullName, "--output"))
            {
                await client.Download(parsed.GetRequiredValue(id), parsed.GetRequiredValue(document), saved.Contents, cancel);
                saved.Keep(overwrite: false, "--output");
            }
            file.Refresh();
            if (context.Output.Json)
                context.Output.Document(new JsonObject { ["file"] = file.FullName, ["size"] = file.Length });
            else
                context.Output.Say($"{file.Name}: {Printable.Count(file.Length, "byte")}");
            return ExitCode.Done;
        });
    }

    static Command Delete(string[] settings)
    {
        var id = Id();
        var sure = new Option<bool>("--yes") { Description = "Yes, delete: it cannot be undone unless Customers:Deletion=retain." };
        return new VerbCommand("delete", "Deletes a customer as a wallet's DELETE does.", """
            Example:
              anchor-callbacks customer delete kliqejcarcdzmv25omtw6eogzq --yes
            """) { id, sure }.Do(settings, async (parsed, context, cancel) =>
        {
            if (!parsed.GetValue(sure))
                throw new UsageException("--yes: is missing; deleting destroys the customer's data");
            using var client = context.ConnectAsOperator();
            var customer = parsed.GetRequiredValue(id);
            await client.Api.DeleteCustomer(customer, cancel);
            if (context.Output.Json)
                context.Output.Document(new JsonObject { ["id"] = customer, ["deleted"] = true });
            else
                context.Output.Say($"{customer} is deleted");
            return ExitCode.Done;
        });
    }
}
