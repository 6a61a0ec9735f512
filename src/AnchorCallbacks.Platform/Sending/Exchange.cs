using System.Text.Json;

namespace AnchorCallbacks.Platform;

/// <summary>What one request came to.</summary>
abstract record Exchange
{
    /// <summary>JSON came back with 200 (or, of a REST request, 404).</summary>
    public sealed record Answered(int Status, JsonElement Json) : Exchange;

    /// <summary>The request certainly had no effect.</summary>
    /// <param name="MayPass">Whether the same may work in a moment.</param>
    public sealed record NotProcessed(UnreachableCause Cause, string Message, bool MayPass, Exception? Exception = null) : Exchange
    {
        public PlatformUnreachableException ToException() => new(Cause, Message, Exception);
    }

    /// <summary>It was sent, and what came back tells nothing.</summary>
    public sealed record Lost(string Detail) : Exchange;
}
