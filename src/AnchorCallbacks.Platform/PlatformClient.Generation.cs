namespace AnchorCallbacks.Platform;

public sealed partial class PlatformClient
{
    /// <summary>No transaction has this id: AP's ids are random.</summary>
    const string NoTransaction = "00000000-0000-0000-0000-000000000000";

    PlatformGeneration? generation;

    /// <summary>The generation of the AP that answers. It is found by one harmless call and cached until AP does not know a
    /// method.</summary>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async Task<PlatformGeneration> GetGenerationAsync(CancellationToken cancel = default)
    {
        if (options.Release is { } release)
            return release.Major <= 2 ? PlatformGeneration.Two : PlatformGeneration.ThreeOrLater;
        if (generation is { } known)
            return known;
        var found = PlatformGeneration.ThreeOrLater;
        try
        {
            await QueryAsync(new GetTransaction { TransactionId = NoTransaction }, cancel).ConfigureAwait(false);
        }
        catch (PlatformRefusedException e)
        {
            found = e.Code == Refusals.MethodNotFound ? PlatformGeneration.Two : PlatformGeneration.ThreeOrLater;
        }
        generation = found;
        return found;
    }

    /// <summary>Fails for a method that the connected AP does not have. Nothing is sent.</summary>
    async Task RequireAsync(PlatformMethod method, string? transactionId, CancellationToken cancel)
    {
        if (options.Release is { } release)
        {
            if (!method.Releases.Include(release))
                throw Refusals.Missing(method, $"The Anchor Platform {release}", transactionId);
        }
        else if (!method.Releases.Include(PlatformGeneration.Two) || !method.Releases.Include(PlatformGeneration.ThreeOrLater))
        {
            var found = await GetGenerationAsync(cancel).ConfigureAwait(false);
            if (!method.Releases.Include(found))
                throw Refusals.Missing(method, found == PlatformGeneration.Two ? "The Anchor Platform 2.x"
                    : "The Anchor Platform 3.0.0 or later", transactionId);
        }
    }

    /// <summary>AP may run another release now.</summary>
    void ForgetGeneration() => generation = null;
}
