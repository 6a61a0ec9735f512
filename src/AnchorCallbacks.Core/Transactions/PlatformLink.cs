using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>The connection to AP: its generation once it was reached, and what is wrong at the moment.</summary>
sealed partial class PlatformLink(PlatformClient client, Signals signals, TimeProvider clock, ILogger<PlatformLink> log)
{
    long answers;

    /// <summary>Counts AP's answers to all callers. A worker that pauses because AP is unreachable goes on as soon as the count
    /// grows.</summary>
    public long AnswerCount => Volatile.Read(ref answers);

    public PlatformClient Client => client;

    /// <summary>Null until AP was reached.</summary>
    public PlatformGeneration? Generation { get; private set; }

    PlatformAlarm? alarm;

    /// <summary>A failure that needs a person; null while AP answers.</summary>
    public PlatformAlarm? Alarm => alarm;

    /// <summary>Set while AP cannot use our <c>GET /customer</c>.</summary>
    public string? CallbackAlarm { get; set; }

    public async Task<PlatformGeneration> FindGeneration(CancellationToken cancel)
    {
        var found = await client.GetGenerationAsync(cancel);
        if (Generation != found)
        {
            Generation = found;
            signals.Reactions.Set();
        }
        // The generation may come from a cache, so this does not count as an answer.
        return found;
    }

    public Task<Transaction> Read(string transactionId, CancellationToken cancel) => Ask(client.GetTransactionAsync(transactionId, cancel));

    /// <summary>Counts AP's answer to a call. A refusal is an answer too.</summary>
    public async Task<T> Ask<T>(Task<T> question)
    {
        try
        {
            var answer = await question;
            ReportAnswer();
            return answer;
        }
        catch (PlatformRefusedException)
        {
            ReportAnswer();
            throw;
        }
    }

    /// <summary>AP has just answered a call.</summary>
    public void ReportAnswer()
    {
        Interlocked.Increment(ref answers);
        if (Interlocked.Exchange(ref alarm, null) is not { } ended)
            return;
        var seconds = (long)(clock.GetUtcNow() - ended.Since).TotalSeconds;
        LogBack(seconds);
        signals.Calls.Set();
        signals.Reads.Set();
    }

    /// <returns>Whether the failure is new.</returns>
    public bool ReportFailure(PlatformUnreachableException reason)
    {
        var text = reason.Reason == UnreachableCause.Forbidden
            ? "AP refuses our credential (403): Platform:Auth must match AP's platform_api.auth"
            : reason.Message;
        var before = alarm;
        alarm = new(text, before?.Since ?? clock.GetUtcNow());
        return before?.Text != text;
    }

    [LoggerMessage(EventId = 2200, EventName = "PlatformLink.Back", Level = LogLevel.Information,
        Message = "AP answers again after {Seconds} s")]
    partial void LogBack(long seconds);
}

/// <summary>Why calls do not reach AP.</summary>
/// <param name="Since">When the first call failed. Later causes change only the text.</param>
sealed record PlatformAlarm(string Text, DateTimeOffset Since);
