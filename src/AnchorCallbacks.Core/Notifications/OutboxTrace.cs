using System.Diagnostics;

namespace AnchorCallbacks.Notifications;

/// <summary>Joins the trace of a request to the traces of the calls that it causes. The store carries the trace from one to the other: a
/// call may be sent later, after a restart, or by another process.</summary>
static class OutboxTrace
{
    static readonly ActivitySource Source = new("AnchorCallbacks.Core");

    /// <summary>The sending of calls, with a link to the trace of each cause. Several calls share a request, so it has no parent.</summary>
    public static Activity? Begin(List<OutboxRow> rows)
    {
        if (!Source.HasListeners())
            return null;
        var links = new List<ActivityLink>();
        foreach (var row in rows)
            if (ActivityContext.TryParse(row.Trace, null, isRemote: true, out var cause))
                links.Add(new(cause));
        return Source.StartActivity("outbox.send", ActivityKind.Internal, parentContext: default, links: links)
            ?.SetTag("calls", rows.Count);
    }
}
