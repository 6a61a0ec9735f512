using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>A request of an operator who is known.</summary>
sealed record OperatorRequest(HttpContext Context, string Operator)
{
    const int MostBodyBytes = 64 * 1024;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Who, as the audit names them.</summary>
    public string Actor => $"operator:{Operator}";

    public HttpRequest Http => Context.Request;

    public string Route(string name) => (string)Http.RouteValues[name]!;

    /// <summary>The JSON body.</summary>
    public async Task<Result<PooledBuffer>> ReadBody()
    {
        if (Http.ContentType is not { } type || !type.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return Failure.Invalid("Content-Type: must be application/json");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Context.RequestAborted);
        patience.CancelAfter(Patience);
        try
        {
            var (bytes, cut) = await RequestBody.Read(Http, MostBodyBytes, patience.Token);
            if (!cut)
                return bytes;
            bytes.Dispose();
            return new Failure(FailureKind.TooLarge, $"body: must not be larger than {Limits.Describe(MostBodyBytes)}");
        }
        catch (OperationCanceledException) when (!Context.RequestAborted.IsCancellationRequested)
        {
            return Failure.Invalid("body: took too long to arrive");
        }
    }
}
