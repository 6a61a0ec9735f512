using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Cli.Customers;

/// <summary><c>customer …</c>: reads customers and decides about them.</summary>
static class CustomerVerbs
{
    public static Command Make(string[] settings)
    {
        var command = new Command("customer", "Shows customers and decides about them.")
        {
            List(settings), SearchVerbs.Find(settings), Show(settings), Document(settings), LinkVerbs.Make(settings),
            LinkVerbs.Withdraw(settings), Delete(settings), SearchVerbs.Reindex(settings),
        };
        foreach (var verb in DecisionVerbs.Make(settings).Concat(QueueVerbs.Make(settings)))
            command.Add(verb);
        return command;
    }

    public static Argument<string> Id() => Verb.Id("The customer's id in this server.");

    static Command List(string[] settings)
    {
        var status = new Option<string?>("--status") { Description = "NEEDS_INFO, PROCESSING, ACCEPTED or REJECTED." }
            .OneOf("NEEDS_INFO", "PROCESSING", "ACCEPTED", "REJECTED");
        var type = new Option<string?>("--type") { Description = "Only customers as this type." };
        var account = new Option<string?>("--account") { Description = "Only customers of this account (G…, M… or C…)." };
        var memo = new Option<string?>("--memo") { Description = "With --account: only the customer with this memo." };
        var memoType = new Option<string?>("--memo-type") { Description = "id (the default), text or hash." }.OneOf("id", "text", "hash");
        var review = new Option<bool>("--needs-review") { Description = "Only customers who wait for an operator, longest first." };
        var age = new Option<string?>("--waiting-since")
        {
            Description = "Only customers in review since this time or longer: 2027-01-31, 2027-01-31T12:00:00Z, or 90m, 12h, 7d.",
        };
        var assigned = new Option<string?>("--assigned")
        {
            Description = "Only customers that this operator has taken; none: customers that nobody has taken.",
        };
        var answered = new Option<bool>("--answered") { Description = "Only customers who have answered what an operator asked for." };
        var deleted = new Option<bool>("--deleted") { Description = "Only deleted customers whose records are kept." };
        var limit = Verb.Limit();
        return new VerbCommand("list", "Lists customers, those in review first.", """
            A customer is listed once for each of its types. The list shows no personal data. By a transaction rule, a
            transaction may wait for a review although its customer does not: 'tx review' lists it.
            --json writes one customer a line.

            Examples:
              anchor-callbacks customer list --needs-review --waiting-since 12h
              anchor-callbacks customer list --status REJECTED --limit 0 --json
            """)
        {
            status, type, account, memo, memoType, review, age, assigned, answered, deleted, limit,
        }.Do(settings, async (parsed, context, cancel) =>
        {
            var table = CustomerView.MakeTable();
            var inReview = 0L;
            var query = new CustomerQuery
            {
                Status = parsed.GetValue(status),
                Type = parsed.GetValue(type),
                Account = parsed.GetValue(account),
                Memo = parsed.GetValue(memo),
                MemoType = parsed.GetValue(memoType),
                NeedsReview = parsed.GetValue(review) ? true : null,
                Assigned = parsed.GetValue(assigned),
                Answered = parsed.GetValue(answered) ? true : null,
                Deleted = parsed.GetValue(deleted) ? true : null,
                ReviewBefore = Times.Since(parsed.GetValue(age), TimeProvider.System.GetUtcNow(), "--waiting-since")?.ToString(),
            };
            var exit = await context.List<CustomerPage, CustomerSummary>(parsed.GetValue(limit), "customer", table,
                customer => CustomerView.AddRow(table, customer),
                (api, rows, cursor) => api.ListCustomers(query with { Limit = rows, Cursor = cursor }, cancel),
                page => inReview = page.TransactionsInReview ?? 0);
            if (inReview > 0)
                context.Output.Say($"{Printable.Count(inReview, "transaction")} {(inReview == 1 ? "waits" : "wait")} for a review, "
                    + "of these customers or by a rule: anchor-callbacks tx review");
            return exit;
        });
    }

    static Command Show(string[] settings)
    {
        var id = Id();
        return new VerbCommand("show", "Shows the whole record of a customer. The audit log notes that you looked.", """
            Examples:
              anchor-callbacks customer show kliqejcarcdzmv25omtw6eogzq
              anchor-callbacks customer show kliqejcarcdzmv25omtw6eogzq --json | jq .version
            """) { id }.Do(settings, (parsed, context, cancel) => context.Show(
                api => api.GetCustomer(parsed.GetRequiredValue(id), cancel), customer => CustomerView.Show(context.Output, customer)));
    }

    static Command Document(string[] settings)
    {
        var id = Id();
        var document = Verb.Id("The document's id, from 'customer show'.", "document");
        var output = new Option<FileInfo>("--output", "-o") { Description = "The file to write; it must not exist.", Required = true };
        return new VerbCommand("document", "Saves one of a customer's documents. The audit log notes it.", """
            Only you can read the file.

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
        var sure = new Option<bool>("--yes") { Description = "Confirm: unless Customers:Deletion=retain, this cannot be undone." };
        return new VerbCommand("delete", "Deletes a customer like a wallet's DELETE.", """
            Example:
              anchor-callbacks customer delete kliqejcarcdzmv25omtw6eogzq --yes
            """) { id, sure }.Do(settings, async (parsed, context, cancel) =>
        {
            if (!parsed.GetValue(sure))
                throw new UsageException("--yes: is missing; the deletion destroys the customer's data");
            using var client = context.ConnectAsOperator();
            var customer = parsed.GetRequiredValue(id);
            using var response = await client.Api.DeleteCustomer(customer, cancel);
            if (response.StatusCode == System.Net.HttpStatusCode.Accepted)
            {
                var answer = System.Text.Json.JsonSerializer.Deserialize(await response.Content.ReadAsStreamAsync(cancel),
                    OperatorJson.Of<DeletionAnswer>())!;
                if (context.Output.Json)
                    context.Output.Document(OperatorJson.Node(answer));
                else
                    context.Output.Write("Nothing has changed yet: another operator must approve it: "
                        + $"anchor-callbacks approval approve {answer.ApprovalId}");
                return ExitCode.Done;
            }
            if (context.Output.Json)
                context.Output.Document(new JsonObject { ["id"] = customer, ["deleted"] = true });
            else
                context.Output.Say($"{customer} is deleted");
            return ExitCode.Done;
        });
    }
}
