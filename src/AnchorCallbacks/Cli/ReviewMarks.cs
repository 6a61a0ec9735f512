using AnchorCallbacks.Configuration;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>What this server knows about a transaction and the platform does not.</summary>
/// <param name="InReview">It went on although a customer of it is not accepted.</param>
/// <param name="RefundDue">Why the money is to be paid back; null if it is not.</param>
/// <param name="Problem">Why nobody can go on; null if all is well.</param>
sealed record ReviewMark(bool InReview, string? RefundDue, string? Problem);

/// <summary>Which transactions moved on while a customer of them is not accepted. The platform does not know; this server
/// does. Where it does not answer nothing is marked, and nothing said to be free of review. To be asked after the transactions were
/// read: what the platform lets go on, this server has judged before. Its lists hold no personal data: a script that looks before every
/// payment fills no audit log.</summary>
sealed class ReviewMarks(VerbContext context) : IDisposable
{
    const string NotKnown = "Whether it waits for a review is not known";

    /// <summary>The server notes a change a moment after the platform.</summary>
    static readonly TimeSpan NoteTime = TimeSpan.FromMilliseconds(500);

    OperatorClient? client;
    bool gone;

    /// <summary>By id. One of which this server has not heard, or knows another status, is left out: a mark belongs to one status.</summary>
    public async Task<Dictionary<string, ReviewMark>> Of(IReadOnlyCollection<Transaction> transactions, CancellationToken cancel)
    {
        var marks = new Dictionary<string, ReviewMark>();
        if (await Read(transactions, marks, cancel))
        {
            await Task.Delay(NoteTime, cancel);
            await Read([.. transactions.Where(transaction => !marks.ContainsKey(transaction.Id))], marks, cancel);
        }
        // Behind SEP-24 the anchor's own pages may know the customer: of one that nobody knows here there is no review.
        foreach (var transaction in transactions.Where(transaction => transaction.Sep == Sep.TwentyFour))
            marks.TryAdd(transaction.Id, new(false, null, null));
        var unknown = transactions.Select(transaction => transaction.Id).Where(id => !marks.ContainsKey(id)).ToList();
        if (!gone && unknown.Count > 0 && !context.Output.Quiet)
            context.Output.Warn($"{NotKnown}: this server has not heard of {string.Join(' ', unknown)}, or knows another status; anchor-callbacks tx refresh has it ask");
        return marks;
    }

    public void Dispose() => client?.Dispose();

    /// <returns>Whether the server knows one in another status.</returns>
    async Task<bool> Read(IReadOnlyCollection<Transaction> transactions, Dictionary<string, ReviewMark> marks, CancellationToken cancel)
    {
        if (gone || transactions.Count == 0)
            return false;
        var others = false;
        try
        {
            var statuses = transactions.ToDictionary(transaction => transaction.Id, transaction => transaction.Status.Value);
            client ??= context.ConnectAsOperator();
            foreach (var known in (await client.Api.ListTransactions(new() { Id = string.Join(',', statuses.Keys) }, cancel)).Transactions)
                if (statuses.GetValueOrDefault(known.Id) == known.Status)
                    marks[known.Id] = new(known.InReview, known.RefundDue, known.Problem);
                else
                    others = true;
        }
        catch (Exception e) when (e is VerbFailedException or StartException)
        {
            gone = true;
            if (!context.Output.Quiet)
                context.Output.Warn($"{NotKnown}: {e.Message}");
        }
        return others;
    }
}
