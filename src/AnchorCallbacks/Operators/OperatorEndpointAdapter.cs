using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>The edge of the operator API: it checks the key and turns failures into problems. Answers hold personal data, so no cache may
/// keep them.</summary>
sealed partial class OperatorEndpointAdapter(OperatorAuth auth, TimeProvider clock, ILogger<OperatorEndpointAdapter> log) : IDisposable
{
    readonly RefusalLog refusals = new("operator API", clock, log);

    /// <summary>Runs around all endpoints. It sets the headers of every answer, and writes problem+json where only routing has
    /// answered.</summary>
    public static async Task Wrap(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response);
        await next(context);
        if (context.Response.HasStarted || context.Response.ContentType is not null)
            return;
        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
            await new Problem(Failure.NotFound("nothing has this path; see /openapi/v1.json")).ExecuteAsync(context);
        else if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            await Problem.MethodNotAllowed($"{context.Response.Headers.Allow}").ExecuteAsync(context);
    }

    /// <summary>Runs before an endpoint that needs a key. Without a key the body is not read.</summary>
    public async Task Guard(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>() is not { } required)
        {
            await next(context);
            return;
        }
        Result<OperatorIdentity> check;
        try
        {
            check = await auth.Check(context.Request);
        }
        catch (Exception e)
        {
            await AnswerFailed(context, e);
            return;
        }
        if (check.Failed(out var refusal, out var identity))
        {
            refusals.Add(context.Request, refusal);
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await new Problem(refusal).ExecuteAsync(context);
            return;
        }
        if (identity.Role < required.Role)
        {
            await new Problem(new Failure(FailureKind.Forbidden,
                $"role: {identity.Name} is {identity.Role.Word()}; this needs {required.Role.Word()}")).ExecuteAsync(context);
            return;
        }
        context.Features.Set(new OperatorRequest(context.Request, identity.Name, identity.Role));
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
        catch (IOException) when (!context.Response.HasStarted)
        {
            await new Problem(Failure.Invalid("body: is cut off or not well-formed")).ExecuteAsync(context);
        }
        catch (Exception e)
        {
            await AnswerFailed(context, e);
        }
    }

    public void Dispose() => refusals.Dispose();

    async Task AnswerFailed(HttpContext context, Exception e)
    {
        if (e is StoreException)
            LogStoreFailed(e);
        else
            LogUnexpected(e);
        if (context.Response.HasStarted)
        {
            // A cut document must not look whole.
            context.Abort();
            return;
        }
        context.Response.Clear();
        SetHeaders(context.Response);
        await Problem.Unavailable("the server cannot store or read customers now; " + (e is StoreException { MayBeStored: true }
            ? "it is not known whether anything changed: look, or repeat the request with the same Idempotency-Key"
            : "nothing was changed")).ExecuteAsync(context);
    }

    static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    [LoggerMessage(EventId = 3401, EventName = "OperatorEndpointAdapter.StoreFailed", Level = LogLevel.Error,
        Message = "An operator's request failed because of the store")]
    partial void LogStoreFailed(Exception e);

    [LoggerMessage(EventId = 3402, EventName = "OperatorEndpointAdapter.Unexpected", Level = LogLevel.Error,
        Message = "An operator's request failed unexpectedly")]
    partial void LogUnexpected(Exception e);
}
