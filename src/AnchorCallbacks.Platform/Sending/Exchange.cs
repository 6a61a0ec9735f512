using System.Text.Json;

namespace AnchorCallbacks.Platform;

/// <summary>The outcome of one request.</summary>
abstract record Exchange
{
    /// <summary>JSON with status 200 (or 404 for a REST request).</summary>
    public sealed record Answered(int Status, JsonElement Json) : Exchange;

    /// <summary>The request certainly had no effect.</summary>
    /// <param name="MayPass">Whether the same request may succeed in a moment.</param>
    public sealed record NotProcessed(UnreachableCause Cause, string Message, bool MayPass, Exception? Exception = null) : Exchange
    {
        public PlatformUnreachableException ToException() => new(Cause, Message, Exception);
    }

    /// <summary>It was sent, and there is no usable answer.</summary>
    public sealed record Lost(string Detail) : Exchange;
}
