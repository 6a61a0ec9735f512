using AnchorCallbacks.Configuration;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>Which transactions moved on while an operator has yet to decide about their customer. The platform does not know; this server
/// does. Where it does not answer nothing is marked, and nothing said to be free of review. To be asked after the transactions were
/// read: what the platform lets go on, this server has judged before. Its lists hold no personal data: a script that looks before every
/// payment fills no audit log.</summary>
sealed class ReviewMarks(VerbContext context) : IDisposable
{
    OperatorClient? client;
    bool gone;

    /// <returns>Null if this server does not answer.</returns>
    public Task<HashSet<string>?> Read(string sep, CancellationToken cancel) => Ask<HashSet<string>?>("Which of them wait for a review is not known", async server =>
    {
        var marked = new HashSet<string>();
        await foreach (var transaction in server.List("/transactions", "transactions", [("in_review", "true"), ("sep", sep)], int.MaxValue, cancel))
            marked.Add((string)transaction["id"]!);
        return marked;
    });

    /// <returns>Null if this server does not answer, or does not know the transaction and so has not judged its customer for it.</returns>
    public Task<bool?> Of(Transaction transaction, CancellationToken cancel) => Ask<bool?>("Whether it waits for a review is not known", async server =>
    {
        await foreach (var known in server.List("/transactions", "transactions", [("id", transaction.Id)], 1, cancel))
            return (bool)known["in_review"]!;
        // Customers are judged for SEP-6 and SEP-31 alone.
        return transaction.Sep == Sep.TwentyFour
            ? false
            : throw new VerbFailedException("unknown", $"this server has not heard of it; anchor-callbacks tx refresh {transaction.Id}", ExitCode.Refused);
    });

    public void Dispose() => client?.Dispose();

    async Task<T?> Ask<T>(string otherwise, Func<OperatorClient, Task<T>> ask)
    {
        if (gone)
            return default;
        try
        {
            return await ask(client ??= context.ConnectAsOperator());
        }
        catch (Exception e) when (e is VerbFailedException or StartException)
        {
            gone = true;
            if (!context.Output.Quiet)
                context.Output.Warn($"{otherwise}: {e.Message}");
            return default;
        }
    }
}
