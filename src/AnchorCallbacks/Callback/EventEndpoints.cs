using AnchorCallbacks.Events;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Callback;

/// <summary>AP's <c>POST /event</c>. Every event is stored and then acknowledged, whatever its content.</summary>
sealed partial class EventEndpoints(EventInbox inbox, CallbackAuth auth, ServiceKeys keys, Limits limits, ILogger<EventEndpoints> log)
{
    public static void Map(IEndpointRouteBuilder routes, CallbackEndpointAdapter adapter) =>
        routes.MapPost("/event", adapter.Endpoint(routes.ServiceProvider.GetRequiredService<EventEndpoints>().Post,
            isLimited: false));

    async ValueTask<Answer> Post(HttpContext context)
    {
        if (auth.IsOpen && OriginCheck.ContentProblem(context.Request) is { } problem)
            return problem;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(limits.Upload);
        PooledBuffer bytes;
        bool cut;
        try
        {
            (bytes, cut) = await RequestBody.Read(context.Request, limits.EventBytes, timeout.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The event is incomplete. AP sends it again.
            return Failure.Invalid("body: took too long to arrive");
        }
        using (bytes)
        {
            var body = bytes.Written[..Math.Min(bytes.Written.Length, limits.EventBytes)];
            var envelope = EventEnvelope.Read(body, cut, keys.Digests);
            var stored = inbox.Store(envelope, body);
            if (cut && !await RequestBody.Drain(context.Request, limits.DrainBytes, limits.Upload))
                context.Response.Headers.Connection = "close";
            if (await stored && envelope.Flags.Length > 0)
                LogFlagged(envelope.Id, envelope.Flags);
        }
        var answer = new PooledBuffer(16);
        answer.Write("{}"u8);
        return answer;
    }

    [LoggerMessage(EventId = 3002, EventName = "EventEndpoints.Flagged", Level = LogLevel.Warning,
        Message = "Event {Id} was stored with flags: {Flags}")]
    partial void LogFlagged(string id, string flags);
}
