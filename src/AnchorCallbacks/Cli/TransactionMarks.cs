using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>What this server says of a transaction that the platform does not.</summary>
/// <param name="InReview">An operator has yet to decide about the customer. Null if it is not known.</param>
/// <param name="Payable">It may be paid.</param>
/// <param name="Reason">Why not.</param>
/// <param name="RefundDue">Why the money is to be paid back; null if it is not.</param>
/// <param name="Problem">Why nobody can go on; null if all is well.</param>
/// <param name="Customers">How the customers stand for it, with role, id and status.</param>
sealed record TransactionMark(bool? InReview, bool Payable, string Reason, string? RefundDue, string? Problem,
    IReadOnlyList<PayableCustomer> Customers)
{
    public static TransactionMark No(string reason) => new(null, false, reason, null, null, []);
}

/// <summary>Asks this server about transactions that were read from the platform. Where it does not answer, none is payable. Its lists hold no
/// personal data: a script that looks before every payment fills no audit log.</summary>
sealed class TransactionMarks(VerbContext context) : IDisposable
{
    /// <summary>The server takes at most 1,024 characters as one value of a query.</summary>
    const int LongestQuery = 900;

    OperatorClient? client;

    /// <summary>Why this server cannot be asked; null while it can.</summary>
    public string? Problem { get; private set; }

    public async Task<Dictionary<string, TransactionMark>> Of(IReadOnlyCollection<Transaction> transactions, CancellationToken cancel)
    {
        var marks = new Dictionary<string, TransactionMark>();
        var statuses = new Dictionary<string, string>();
        foreach (var transaction in transactions)
            statuses[transaction.Id] = transaction.Status.Value;
        // Where the status alone forbids to pay, the platform need not be asked again.
        var open = transactions.Where(transaction => PayoutKind.StatusProblem(transaction) is null).Select(transaction => transaction.Id)
            .ToHashSet();
        await Read(open, isPayable: true, statuses, marks, cancel);
        await Read(transactions.Select(transaction => transaction.Id).Where(id => !open.Contains(id)), isPayable: false, statuses, marks,
            cancel);
        foreach (var transaction in transactions)
            if (PayoutKind.StatusProblem(transaction) is { } problem)
                marks[transaction.Id] =
                    marks.GetValueOrDefault(transaction.Id, TransactionMark.No(problem)) with { Payable = false, Reason = problem };
            else if (!marks.ContainsKey(transaction.Id))
                marks[transaction.Id] =
                    TransactionMark.No(Problem ?? "this server does not know it; anchor-callbacks tx refresh has it ask the platform");
        return marks;
    }

    public void Dispose() => client?.Dispose();

    async Task Read(IEnumerable<string> ids, bool isPayable, Dictionary<string, string> statuses, Dictionary<string, TransactionMark> marks,
        CancellationToken cancel)
    {
        foreach (var part in Parts(ids))
        {
            if (Problem is not null)
                return;
            try
            {
                client ??= context.ConnectAsOperator();
                var page = await client.Api.ListTransactions(new() { Id = string.Join(',', part), Payable = isPayable ? true : null },
                    cancel);
                foreach (var known in page.Transactions)
                    // A mark belongs to one status.
                    marks[known.Id] = statuses.GetValueOrDefault(known.Id) != known.Status
                        ? TransactionMark.No($"this server knows it as {known.Status}; ask again")
                        : new(known.InReview, isPayable && known.Payable is true, known.PayableReason
                            ?? "", known.RefundDue, known.Problem, known.PayableCustomers ?? []);
            }
            catch (Exception e) when (e is VerbFailedException or StartException)
            {
                Problem = e.Message;
            }
        }
    }

    /// <summary>As many as one query takes.</summary>
    public static IEnumerable<List<string>> Parts(IEnumerable<string> ids)
    {
        var (part, length) = (new List<string>(), 0);
        foreach (var id in ids)
        {
            if (part.Count > 0 && length + id.Length + 1 > LongestQuery)
            {
                yield return part;
                (part, length) = ([], 0);
            }
            part.Add(id);
            length += id.Length + 1;
        }
        if (part.Count > 0)
            yield return part;
    }
}
