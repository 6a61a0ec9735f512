using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>What this server knows about a transaction and the platform does not.</summary>
/// <param name="InReview">A customer is in review. Null if unknown.</param>
/// <param name="Reason">Why it is not payable.</param>
/// <param name="RefundDue">Why the money must be paid back. Null if no refund is due.</param>
/// <param name="Problem">Why the transaction waits for a person. Null if it does not.</param>
/// <param name="Customers">The customers with role, id and status for this transaction.</param>
sealed record TransactionMark(
    bool? InReview, bool Payable, string Reason, string? RefundDue, string? Problem, IReadOnlyList<PayableCustomer> Customers)
{
    public static TransactionMark No(string reason) => new(null, false, reason, null, null, []);
}

/// <summary>Asks this server about transactions from the platform. If the server does not answer, none is payable. It reads lists, which
/// hold no personal data. So a script that asks before every payment does not fill the audit log.</summary>
sealed class TransactionMarks(VerbContext context) : IDisposable
{
    /// <summary>The server takes at most 1,024 characters in one value of a query.</summary>
    const int MaxQueryCharacters = 900;

    OperatorClient? client;

    /// <summary>Why this server cannot be asked. Null while it can.</summary>
    public string? Problem { get; private set; }

    public async Task<Dictionary<string, TransactionMark>> Of(IReadOnlyCollection<Transaction> transactions, CancellationToken cancel)
    {
        var marks = new Dictionary<string, TransactionMark>();
        var statuses = new Dictionary<string, string>();
        foreach (var transaction in transactions)
            statuses[transaction.Id] = transaction.Status.Value;
        // If the status alone forbids the payment, the server need not ask the platform.
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
                    TransactionMark.No(Problem ?? "this server does not know it; anchor-callbacks tx refresh makes it ask the platform");
        return marks;
    }

    public void Dispose() => client?.Dispose();

    async Task Read(IEnumerable<string> ids, bool isPayable, Dictionary<string, string> statuses,
        Dictionary<string, TransactionMark> marks, CancellationToken cancel)
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
                    // A mark is valid only for one status.
                    marks[known.Id] = statuses.GetValueOrDefault(known.Id) != known.Status
                        ? TransactionMark.No($"this server has it as {known.Status}; ask again")
                        : new(known.InReview, isPayable && known.Payable is true, known.PayableReason ?? "", known.RefundDue,
                            known.Problem, known.PayableCustomers ?? []);
            }
            catch (Exception e) when (e is VerbFailedException or StartException)
            {
                Problem = e.Message;
            }
        }
    }

    /// <summary>Splits ids into parts that fit one query.</summary>
    public static IEnumerable<List<string>> Parts(IEnumerable<string> ids)
    {
        var (part, length) = (new List<string>(), 0);
        foreach (var id in ids)
        {
            if (part.Count > 0 && length + id.Length + 1 > MaxQueryCharacters)
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
