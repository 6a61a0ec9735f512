using AnchorCallbacks.Callback;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>The edge that operators talk to: who is let in, and how failures are answered. Answers hold personal data: no cache may
/// keep them.</summary>
sealed partial class OperatorEndpointAdapter(OperatorAuth auth, TimeProvider clock, ILogger<OperatorEndpointAdapter> log) : IDisposable
{
    readonly RefusalLog refusals = new("operator API", clock, log);

    /// <summary>Around all endpoints: the headers of every answer, and problem+json for what routing alone answers.</summary>
    public static async Task Wrap(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response);
        await next(context);
        if (context.Response.HasStarted || context.Response.ContentType is not null)
            return;
        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
            await new Problem(Failure.NotFound("there is nothing under this path; see /openapi/v1.json")).ExecuteAsync(context);
        else if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            await Problem.MethodNotAllowed($"{context.Response.Headers.Allow}").ExecuteAsync(context);
    }

    /// <summary>Before an endpoint that needs a key. The body of a request without one is not read.</summary>
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
            await new Problem(Failure.Invalid("body: broke off or is not well formed")).ExecuteAsync(context);
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
            LogUnforeseen(e);
        if (context.Response.HasStarted)
        {
            // Half a document must not look like a whole one.
            context.Abort();
            return;
        }
        context.Response.Clear();
        SetHeaders(context.Response);
        await Problem.Unavailable("the server cannot store or read customers now; "
            + (e is StoreException { MayBeStored: true }
                ? "whether anything was changed is not known: look, or repeat it with the same Idempotency-Key" : "nothing was changed"))
                .ExecuteAsync(context);
    }

    static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store could not serve an operator's request")]
    partial void LogStoreFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "An operator's request failed for a reason nobody foresaw")]
    partial void LogUnforeseen(Exception e);
}
