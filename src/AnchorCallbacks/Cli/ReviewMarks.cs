using AnchorCallbacks.Configuration;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>Which transactions moved on while an operator has yet to decide about their customer. The platform does not know; this server
/// does. Where it does not answer nothing is marked, and nothing said to be free of review. To be asked after the transactions were
/// read: what the platform lets go on, this server has judged before. Its lists hold no personal data: a script that looks before every
/// payment fills no audit log.</summary>
sealed class ReviewMarks(VerbContext context) : IDisposable
{
    const string NotKnown = "Whether it waits for a review is not known";

    OperatorClient? client;
    bool gone;

    /// <summary>By id. One of which this server has not heard is left out, since it has not judged its customer for it.</summary>
    public async Task<Dictionary<string, bool>> Of(IReadOnlyCollection<Transaction> transactions, CancellationToken cancel)
    {
        var marks = new Dictionary<string, bool>();
        // Customers are judged for SEP-6 and SEP-31 alone.
        foreach (var transaction in transactions.Where(transaction => transaction.Sep == Sep.TwentyFour))
            marks[transaction.Id] = false;
        var ids = transactions.Select(transaction => transaction.Id).Where(id => !marks.ContainsKey(id)).ToList();
        await Read(ids, marks, cancel);
        if (!gone && marks.Count < transactions.Count && !context.Output.Quiet)
            context.Output.Warn($"{NotKnown}: this server has not heard of {string.Join(' ', ids.Where(id => !marks.ContainsKey(id)))}; anchor-callbacks tx refresh has it ask");
        return marks;
    }

    public void Dispose() => client?.Dispose();

    async Task Read(List<string> ids, Dictionary<string, bool> marks, CancellationToken cancel)
    {
        if (gone || ids.Count == 0)
            return;
        try
        {
            client ??= context.ConnectAsOperator();
            foreach (var known in (await client.Api.ListTransactions(new() { Id = string.Join(',', ids) }, cancel)).Transactions)
                marks[known.Id] = known.InReview;
        }
        catch (Exception e) when (e is VerbFailedException or StartException)
        {
            gone = true;
            if (!context.Output.Quiet)
                context.Output.Warn($"{NotKnown}: {e.Message}");
        }
    }
}
