using AnchorCallbacks.Platform;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Reactions;

/// <summary>What is known of AP at the moment: its generation once it was reached, and what is wrong with the connection.</summary>
sealed class PlatformLink(PlatformClient client, Signals signals)
{
    public PlatformClient Client => client;

    /// <summary>Null until AP was reached.</summary>
    public PlatformGeneration? Generation { get; private set; }

    /// <summary>What a person must look at; null while AP answers.</summary>
    public string? Alarm { get; private set; }

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
        Answers();
        return found;
    }

    public void Answers() => Alarm = null;

    /// <returns>Whether that is news.</returns>
    public bool Fails(PlatformUnreachableException reason)
    {
        var text = reason.Reason == UnreachableCause.Forbidden
            ? "AP refuses our credential (403): Platform:Auth must match AP's platform_api.auth"
            : reason.Message;
        var isNews = Alarm != text;
        Alarm = text;
        return isNews;
    }
}
