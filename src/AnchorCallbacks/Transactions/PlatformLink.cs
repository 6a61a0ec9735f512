using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>What is known of AP at the moment: its generation once it was reached, and what is wrong with the connection.</summary>
sealed partial class PlatformLink(PlatformClient client, Signals signals, TimeProvider clock, ILogger<PlatformLink> log)
{
    long answers;

    /// <summary>Counts what AP answered, whoever asked. Whoever pauses because AP was away goes on as soon as it grows.</summary>
    public long AnswerCount => Volatile.Read(ref answers);

    public PlatformClient Client => client;

    /// <summary>Null until AP was reached.</summary>
    public PlatformGeneration? Generation { get; private set; }

    PlatformAlarm? alarm;

    /// <summary>What a person must look at; null while AP answers.</summary>
    public PlatformAlarm? Alarm => alarm;

    /// <summary>AP cannot read our <c>GET /customer</c>; null while it can.</summary>
    public string? CallbackAlarm { get; set; }

    public async Task<PlatformGeneration> FindGeneration(CancellationToken cancel)
    {
        var found = await client.GetGenerationAsync(cancel);
        if (Generation != found)
        {
            Generation = found;
            signals.Reactions.Set();
        }
        // It may have been remembered: that is no answer.
        return found;
    }

    /// <summary>Reads a transaction.</summary>
    public Task<Transaction> Read(string transactionId, CancellationToken cancel) => Ask(client.GetTransactionAsync(transactionId, cancel));

    /// <summary>Takes note of whether AP answers. A refusal is an answer.</summary>
    public async Task<T> Ask<T>(Task<T> question)
    {
        try
        {
            var answer = await question;
            Answers();
            return answer;
        }
        catch (PlatformRefusedException)
        {
            Answers();
            throw;
        }
    }

    /// <summary>AP has answered a call just now. What was known before tells nothing.</summary>
    public void Answers()
    {
        Interlocked.Increment(ref answers);
        if (Interlocked.Exchange(ref alarm, null) is not { } ended)
            return;
        var seconds = (long)(clock.GetUtcNow() - ended.Since).TotalSeconds;
        LogBack(seconds);
        signals.Calls.Set();
        signals.Reads.Set();
    }

    /// <returns>Whether that is news.</returns>
    public bool Fails(PlatformUnreachableException reason)
    {
        var text = reason.Reason == UnreachableCause.Forbidden
            ? "AP refuses our credential (403): Platform:Auth must match AP's platform_api.auth"
            : reason.Message;
        var before = alarm;
        alarm = new(text, before?.Since ?? clock.GetUtcNow());
        return before?.Text != text;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "AP answers again after {Seconds} s")]
    partial void LogBack(long seconds);
}

/// <summary>What keeps calls from AP.</summary>
/// <param name="Since">The first call that failed; later causes change the text alone.</param>
sealed record PlatformAlarm(string Text, DateTimeOffset Since);
