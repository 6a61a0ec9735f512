using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Callback;

/// <summary>Wraps the endpoints that AP calls: checks the credential and converts failures. It answers only with statuses that AP
/// understands. The status is 500 only if the store fails or there is a bug.</summary>
sealed partial class CallbackEndpointAdapter(CallbackAuth auth, OriginCheck origins, Limits limits, CallbackOptions options,
    TimeProvider clock, ILogger<CallbackEndpointAdapter> log) : IDisposable
{
    readonly RequestQuota quota = new(options.RequestsPerMinute, clock);
    int underWay;

    /// <summary>The requests of AP that are not answered yet.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    readonly RefusalLog refusals = new("callback API", clock, log);

    /// <summary>How long the body of a refused caller is read.</summary>
    static readonly TimeSpan RefusedDrainTime = TimeSpan.FromSeconds(30);


    /// <param name="isLimited">Whether the limit of requests holds. AP would repeat a refused event, and hold back all others.</param>
    public RequestDelegate Endpoint(Func<HttpContext, ValueTask<Answer>> handler, bool isLimited = true) => async context =>
    {
        Interlocked.Increment(ref underWay);
        try
        {
            await Serve(context, handler, isLimited);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    };

    async Task Serve(HttpContext context, Func<HttpContext, ValueTask<Answer>> handler, bool isLimited)
    {
        if ((auth.IsOpen ? origins.Check(context.Request) : auth.Check(context.Request)) is { } refusal)
        {
            refusals.Add(context.Request, refusal);
            await Answer(context, refusal, RefusedDrainTime);
            return;
        }
        if (isLimited && quota.IsOn && quota.Take(Caller(context)) is { } wait)
        {
            RequestQuota.SetHeaders(context.Response, wait);
            await Answer(context, Failure.TooMany("too many requests; wait as long as Retry-After says"), RefusedDrainTime);
            return;
        }
        try
        {
            await Answer(context, await handler(context), limits.Upload);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has closed the connection.
        }
        catch (IOException) when (!context.Response.HasStarted)
        {
            await Answer(context, Failure.Invalid("body: broke off or is not well formed"), limits.Upload);
        }
        catch (Exception e)
        {
            if (e is StoreException)
                LogStoreFailed(e);
            else
                LogUnexpected(e);
            if (context.Response.HasStarted)
                throw;
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await Drain(context, limits.Upload);
            await Http.Answer.WriteError(context.Response, "the server cannot store or read customers now; "
                + (e is StoreException { MayBeStored: true } ? "whether this request was stored is not known: send it again"
                    : "nothing of this request was stored"));
        }
    }

    /// <summary>AP has one credential. Without authentication the address counts.</summary>
    string Caller(HttpContext context) => auth.IsOpen ? $"{context.Connection.RemoteIpAddress}" : "";

    /// <summary>Whether a request that needs no credential has a valid one. An invalid one is counted as refused.</summary>
    public bool HasCredential(HttpRequest request)
    {
        if (auth.IsOpen || !auth.IsGiven(request))
            return false;
        if (auth.Check(request) is not { } refusal)
            return true;
        refusals.Add(request, refusal);
        return false;
    }

    public void Dispose() => refusals.Dispose();

    async Task Answer(HttpContext context, Answer answer, TimeSpan drainTime)
    {
        if (answer.Failed)
            await Drain(context, drainTime);
        await answer.Write(context.Response);
    }

    async ValueTask Drain(HttpContext context, TimeSpan time)
    {
        if (!await RequestBody.Drain(context.Request, limits.DrainBytes, time))
            context.Response.Headers.Connection = "close";
    }

    [LoggerMessage(EventId = 3000, EventName = "CallbackEndpointAdapter.StoreFailed", Level = LogLevel.Error,
        Message = "The store could not serve a request")]
    partial void LogStoreFailed(Exception e);

    [LoggerMessage(EventId = 3001, EventName = "CallbackEndpointAdapter.Unexpected", Level = LogLevel.Error,
        Message = "A request failed unexpectedly")]
    partial void LogUnexpected(Exception e);
}
