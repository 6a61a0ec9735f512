using System.Diagnostics;

namespace AnchorCallbacks.Http;

/// <summary>The trace of the request that runs, as the store keeps it.</summary>
static class RequestTrace
{
    /// <summary>In the form of the header <c>traceparent</c>. Empty if nobody collects traces.</summary>
    public static string Current =>
        Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } activity ? activity.Id ?? "" : "";
}
