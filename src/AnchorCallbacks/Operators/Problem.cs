using System.ComponentModel;
using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>A failure as problem+json (RFC 9457), with the wrong fields.</summary>
[Description("A problem (RFC 9457).")]
sealed record ProblemDetail
{
    [Description("urn:anchor-callbacks:problem:…")]
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    public required IReadOnlyList<FieldProblem> Errors { get; init; }
}

/// <summary>The rule for one wrong field.</summary>
sealed record FieldProblem
{
    public required string Field { get; init; }

    public required string Detail { get; init; }

    /// <summary>Every failure begins with a name: "field: the rule".</summary>
    public static IReadOnlyList<FieldProblem> Of(IReadOnlyList<string> problems) =>
    [
        .. from problem in problems
           let end = problem.IndexOf(": ", StringComparison.Ordinal)
           where end > 0 && !problem.AsSpan(0, end).Contains(' ')
           select new FieldProblem { Field = problem[..end], Detail = problem[(end + 2)..] },
    ];
}

/// <summary>The result of a request that failed.</summary>
sealed class Problem(ProblemDetail detail) : IResult, IStatusCodeHttpResult, IValueHttpResult<ProblemDetail>
{
    const string ContentType = "application/problem+json";
    const long MaxDrainedBytes = 1 << 20;

    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    public Problem(Failure failure) : this(Describe(failure))
    {
    }

    public static Problem MethodNotAllowed(string allowed) =>
        new(Make(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "Method not allowed",
            $"this path takes {allowed}", []));

    public static Problem Unavailable(string detail) =>
        new(Make(StatusCodes.Status500InternalServerError, "unavailable", "The server is not available", detail, []));

    public int? StatusCode => detail.Status;

    public ProblemDetail Value => detail;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!await RequestBody.Drain(httpContext.Request, MaxDrainedBytes, DrainTime))
            httpContext.Response.Headers.Connection = "close";
        var json = JsonSerializer.SerializeToUtf8Bytes(detail, OperatorJson.Of<ProblemDetail>());
        httpContext.Response.StatusCode = detail.Status;
        httpContext.Response.ContentType = ContentType;
        httpContext.Response.ContentLength = json.Length;
        await httpContext.Response.BodyWriter.WriteAsync(json);
    }

    static ProblemDetail Describe(Failure failure)
    {
        var (status, slug, title) = failure.Kind switch
        {
            FailureKind.NotFound => (StatusCodes.Status404NotFound, "not-found", "Not found"),
            FailureKind.Unauthorized => (StatusCodes.Status401Unauthorized, "unauthorized", "Operator key required"),
            FailureKind.Forbidden => (StatusCodes.Status403Forbidden, "forbidden", "The operator's role does not allow this"),
            FailureKind.Conflict => (StatusCodes.Status409Conflict, "conflict", "Conflict with the current state"),
            FailureKind.Outdated => (StatusCodes.Status412PreconditionFailed, "outdated", "The customer has changed"),
            FailureKind.Gone => (StatusCodes.Status410Gone, "gone", "The customer was erased"),
            FailureKind.TooLarge => (StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large"),
            FailureKind.KeyReused =>
                (StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "Idempotency key used for another request"),
            FailureKind.Unreachable =>
                (StatusCodes.Status503ServiceUnavailable, "platform-unreachable", "The Anchor Platform cannot be reached"),
            _ => (StatusCodes.Status400BadRequest, "invalid", "The request is not valid"),
        };
        return Make(status, slug, title, failure.Text, failure.Problems);
    }

    static ProblemDetail Make(int status, string slug, string title, string detail, IReadOnlyList<string> problems) => new()
    {
        Type = $"urn:anchor-callbacks:problem:{slug}",
        Title = title,
        Status = status,
        Detail = detail,
        Errors = FieldProblem.Of(problems),
    };
}
