using System.CommandLine;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary><c>tx …</c>: reads transactions.</summary>
static class TxVerbs
{
    public static Command Make(string[] settings) =>
        new("tx", "Reads transactions from the platform and from this server.")
        {
            Get(settings), List(settings), PayableVerbs.Payable(settings), PayableVerbs.Release(settings), ReviewVerb.Make(settings),
            RefundsVerb.Make(settings), StuckVerb.Make(settings), StuckVerb.Refresh(settings),
        };

    static Command Get(string[] settings)
    {
        var id = Verb.Id("The platform's id of the transaction.");
        return new VerbCommand("get", "Shows one transaction.", """
            Shows whether the transaction may be paid, and why not. --json has payable, and payable_reason if it is false;
            the customers have role, id and status. If the platform does not answer, the verb shows what this server knows and
            ends with exit code 3. Before you pay ask 'tx payable'.

            Examples:
              anchor-callbacks tx get 8db11ef5-8528-4f11-88bb-e0a851489bdf
              anchor-callbacks tx get 8db11ef5-8528-4f11-88bb-e0a851489bdf --json | jq .status
              anchor-callbacks tx get 8db11ef5-8528-4f11-88bb-e0a851489bdf --json | jq -r .payable_reason
            """) { id }.Do(settings, async (parsed, context, cancel) =>
        {
            Transaction transaction;
            try
            {
                transaction = await LastKnown.Read(context, parsed.GetRequiredValue(id), cancel);
            }
            catch (Exception e) when (e is VerbFailedException or PlatformUnreachableException { Reason: not UnreachableCause.Forbidden })
            {
                if (!await LastKnown.Show(context, parsed.GetRequiredValue(id), e.Message, cancel))
                    throw;
                return ExitCode.NotReachable;
            }
            using var marks = new TransactionMarks(context);
            var mark = (await marks.Of([transaction], cancel))[transaction.Id];
            if (context.Output.Json)
                context.Output.Document(TransactionView.ToJson(transaction, mark));
            else
                TransactionView.Show(context.Output, transaction, mark);
            if (marks.Problem is { } problem && !context.Output.Quiet)
                context.Output.Warn($"It is not known whether the transaction may be paid: {problem}");
            return ExitCode.Done;
        });
    }

    static Command List(string[] settings)
    {
        const int BatchSize = 100;
        var sep = new Option<string>("--sep") { Description = "6, 24 or 31.", Required = true }.OneOf("6", "24", "31");
        var status = new Option<string[]>("--status") { Description = "Only this status; repeat it, or separate several with commas." };
        var since = new Option<string?>("--since")
        {
            Description = "Only transactions started since this time: 2027-01-31, 2027-01-31T12:00:00Z, or 90m, 12h, 7d ago.",
        };
        var limit = Verb.Limit();
        return new VerbCommand("list", "Lists transactions, newest first.", """
            --json writes one transaction a line, with payable, and payable_reason if it is false; the customers have role, id
            and status. If this server does not answer, none is payable and the exit code is 1. Before you pay ask 'tx payable'.

            Examples:
              anchor-callbacks tx list --sep 6 --status pending_anchor
              anchor-callbacks tx list --sep 31 --since 7d --limit 0 --json
            """) { sep, status, since, limit }.Do(settings, async (parsed, context, cancel) =>
        {
            var from = Times.Since(parsed.GetValue(since), TimeProvider.System.GetUtcNow());
            var statuses = (parsed.GetValue(status) ?? [])
                .SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
            var max = parsed.GetValue(limit);
            var query = new GetTransactions
            {
                Sep = new(parsed.GetRequiredValue(sep)),
                Order = SortDirection.Descending,
                Statuses = statuses.Count > 0 ? statuses.ConvertAll(TransactionView.ReadStatus) : null,
            };
            using var client = context.Connect();
            using var marks = new TransactionMarks(context);
            var table = TransactionView.MakeTable();
            var count = 0;
            // The list is newest first. So reading stops at the first transaction that is too old.
            var wanted = client.ListTransactionsAsync(query, cancel)
                .TakeWhile(transaction => !(from is { } time && transaction.StartedAt is { } started && started < time)).Take(max);
            await foreach (var chunk in wanted.Chunk(BatchSize).WithCancellation(cancel))
            {
                var known = await marks.Of(chunk, cancel);
                foreach (var transaction in chunk)
                    if (context.Output.Json)
                        context.Output.Line(TransactionView.ToJson(transaction, known[transaction.Id]));
                    else
                        TransactionView.AddRow(table, transaction, known[transaction.Id]);
                count += chunk.Length;
            }
            context.Output.Show(table);
            context.Output.SayCount(count, max, "transaction");
            if (marks.Problem is not { } problem)
                return ExitCode.Done;
            context.Output.Warn($"Do not pay any of them. It is not known whether they may be paid: {problem}");
            return ExitCode.Refused;
        });
    }
}
