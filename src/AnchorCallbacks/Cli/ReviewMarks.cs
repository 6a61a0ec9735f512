using AnchorCallbacks.Configuration;

namespace AnchorCallbacks.Cli;

/// <summary>Which transactions moved on while an operator has yet to decide about their customer. The platform does not know; this server
/// does. Where it does not answer nothing is marked, and nothing said to be free of review.</summary>
sealed class ReviewMarks(VerbContext context, string sep) : IDisposable
{
    OperatorClient? client;
    bool gone;

    /// <summary>Asked after the transactions were read: what the platform lets go on, this server has judged before.</summary>
    /// <returns>Null if this server does not answer.</returns>
    public async Task<HashSet<string>?> Read(CancellationToken cancel)
    {
        if (gone)
            return null;
        try
        {
            client ??= context.ConnectAsOperator();
            var marked = new HashSet<string>();
            await foreach (var transaction in client.List("/transactions", "transactions", [("in_review", "true"), ("sep", sep)], int.MaxValue, cancel))
                marked.Add((string)transaction["id"]!);
            return marked;
        }
        catch (Exception e) when (e is VerbFailedException or StartException)
        {
            gone = true;
            if (!context.Output.Quiet)
                context.Output.Warn($"Which of them wait for a review is not known: {e.Message}");
            return null;
        }
    }

    public void Dispose() => client?.Dispose();
}
