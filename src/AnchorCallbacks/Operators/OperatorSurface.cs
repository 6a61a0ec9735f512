using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>The edge that operators talk to: who may, and what becomes of failures. Answers hold personal data: nobody in between
/// may keep them.</summary>
sealed partial class OperatorSurface(OperatorAuth auth, ILogger<OperatorSurface> log)
{
    const long MostDrained = 1 << 20;

    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    /// <summary>An endpoint for those who have a key.</summary>
    public RequestDelegate Endpoint(Func<OperatorRequest, ValueTask<OperatorAnswer>> handler) => async context =>
    {
        if (auth.Check(context.Request).Failed(out var refusal, out var name))
        {
            LogRefused(context.Request.Method, refusal.Text);
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Answer(context, refusal);
            return;
        }
        try
        {
            await Answer(context, await handler(new(context, name)));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
        catch (IOException) when (!context.Response.HasStarted)
        {
            await Answer(context, Failure.Invalid("body: broke off or is not well formed"));
        }
        catch (Exception e)
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
            await Problem.Write(context.Response, StatusCodes.Status500InternalServerError, "unavailable", "The server cannot do this now",
                "the server cannot store or read customers now; "
                + (e is StoreException { MayBeStored: true } ? "whether anything was changed is not known: look, or repeat it with the same Idempotency-Key" : "nothing was changed"), []);
        }
    };

    /// <summary>Around all of the surface's endpoints: headers of every answer, and what routing alone answers as problem+json.</summary>
    public static async Task Wrap(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response);
        await next(context);
        if (context.Response.HasStarted || context.Response.ContentType is not null)
            return;
        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
            await Problem.Write(context.Response, Failure.NotFound("there is nothing under this path; see /openapi/v1.json"));
        else if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            await Problem.Write(context.Response, StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "This path has other methods",
                $"this path takes {context.Response.Headers.Allow}", []);
    }

    static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    static async Task Answer(HttpContext context, OperatorAnswer answer)
    {
        if (answer.Failure is not null && !await RequestBody.Drain(context.Request, MostDrained, DrainTime))
            context.Response.Headers.Connection = "close";
        await answer.Write(context.Response);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused an operator's {Method} without a good key: {Reason}")]
    partial void LogRefused(string method, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store could not serve an operator's request")]
    partial void LogStoreFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "An operator's request failed for a reason nobody foresaw")]
    partial void LogUnforeseen(Exception e);
}
