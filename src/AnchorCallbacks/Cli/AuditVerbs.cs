using System.CommandLine;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Store.Files;

namespace AnchorCallbacks.Cli;

/// <summary><c>audit list</c> and <c>audit export</c>.</summary>
static class AuditVerbs
{
    sealed class Filters
    {
        public Option<string?> Actor { get; } = new("--actor")
        {
            Description = "Only this actor: operator:NAME, server, or platform (for a wallet).",
        };

        public Option<string?> Action { get; } = new("--action") { Description = "Only this action, such as read, accept or erase." };

        public Option<string?> Customer { get; } = new("--customer")
        {
            Description = "Only the audit log of this customer.",
        };

        public Option<bool> People { get; } = new("--people")
        {
            Description = "Only what operators and the server did, without wallets and customers.",
        };

        public Option<string?> From { get; } = new("--from") { Description = "Only from this time: 2027-01-31, or 90m, 12h, 7d." };

        public Option<string?> To { get; } = new("--to") { Description = "Only before this time." };

        public AuditQuery Read(ParseResult parsed)
        {
            var now = TimeProvider.System.GetUtcNow();
            return new()
            {
                Actor = parsed.GetValue(Actor),
                Action = parsed.GetValue(Action),
                Customer = parsed.GetValue(Customer),
                People = parsed.GetValue(People) ? true : null,
                From = Times.Since(parsed.GetValue(From), now, "--from")?.ToString(),
                To = Times.Since(parsed.GetValue(To), now, "--to")?.ToString(),
            };
        }

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[Actor, Action, Customer, People, From, To])
                command.Add(option);
        }
    }

    public static Command Make(string[] settings) =>
        new("audit", "Shows who did what, over all customers.") { List(settings), Export(settings) };

    static Command List(string[] settings)
    {
        var (filters, limit) = (new Filters(), Verb.Limit());
        var verb = new VerbCommand("list", "Lists who did what, newest first.", """
            You must have the role approver or admin. --json writes one line a line.

            Examples:
              anchor-callbacks audit list --actor operator:alice --from 7d
              anchor-callbacks audit list --people --action search
            """) { limit };
        filters.AddTo(verb);
        return verb.Do(settings, (parsed, context, cancel) =>
        {
            var query = filters.Read(parsed);
            var table = new Listing(new("Time"), new("Actor"), new("Action"), new("About"), new("Details", Fit.End));
            return context.List<AuditTrailPage, AuditTrailEntry>(parsed.GetValue(limit), "line", table,
                entry => table.Add(Printable.Time(entry.At), entry.Actor, entry.Action, entry.CustomerId ?? entry.Subject, entry.Detail),
                (api, rows, cursor) => api.ListAudit(query with { Limit = rows, Cursor = cursor }, cancel));
        });
    }

    static Command Export(string[] settings)
    {
        var filters = new Filters();
        var output = new Option<FileInfo>("--output", "-o") { Description = "The file to write; it must not exist.", Required = true };
        var verb = new VerbCommand("export", "Saves the lines as a CSV file.", """
            You must have the role admin. No cell is a formula for a spreadsheet. Only you can read the file.

            Example:
              anchor-callbacks audit export --from 2027-01-01 --to 2027-02-01 --output january.csv
            """) { output };
        filters.AddTo(verb);
        return verb.Do(settings, async (parsed, context, cancel) =>
        {
            var file = parsed.GetRequiredValue(output);
            if (Hosting.OwnerOnly.IsTaken(file.FullName))
                throw new UsageException($"--output: {file.FullName} exists already");
            using var client = context.ConnectAsOperator();
            using (var saved = NewFile.Begin(file.FullName, "--output"))
            {
                using var response = await client.Api.ExportAudit(filters.Read(parsed), cancel);
                await using var content = await response.Content.ReadAsStreamAsync(cancel);
                await content.CopyToAsync(saved.Contents, cancel);
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
}
