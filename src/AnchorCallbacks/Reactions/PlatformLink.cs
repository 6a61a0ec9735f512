using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Reactions;

/// <summary>What is known of AP at the moment: its generation once it was reached, and what is wrong with the connection.</summary>
sealed partial class PlatformLink(PlatformClient client, Signals signals, TimeProvider clock, ILogger<PlatformLink> log)
{
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
        return found;
    }

    /// <summary>AP has answered a call just now. What was known before tells nothing.</summary>
    public void Answers()
    {
        if (Interlocked.Exchange(ref alarm, null) is not { } ended)
            return;
        var seconds = (long)(clock.GetUtcNow() - ended.Since).TotalSeconds;
        LogBack(seconds);
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
