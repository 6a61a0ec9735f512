using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>What an operator endpoint answers: JSON, nothing, a stream, or why not.</summary>
sealed class OperatorAnswer
{
    public static readonly OperatorAnswer NoContent = new() { Status = StatusCodes.Status204NoContent };

    public int Status { get; init; } = StatusCodes.Status200OK;

    public PooledBuffer? Json { get; init; }

    /// <summary>Of the customer as answered, for <c>If-Match</c>.</summary>
    public long? Version { get; init; }

    /// <summary>An earlier request's answer, given again.</summary>
    public bool Replayed { get; init; }

    public Failure? Failure { get; init; }

    /// <summary>Writes headers and body itself, a piece at a time.</summary>
    public Func<HttpResponse, Task>? Stream { get; init; }

    public static implicit operator OperatorAnswer(PooledBuffer json) => new() { Json = json };

    public static implicit operator OperatorAnswer(Failure failure) => new() { Failure = failure };

    public async Task Write(HttpResponse response)
    {
        if (Failure is { } reason)
        {
            await Problem.Write(response, reason);
            return;
        }
        response.StatusCode = Status;
        if (Replayed)
            response.Headers["Idempotency-Replayed"] = "true";
        if (Version is { } version)
            response.Headers.ETag = FormattableString.Invariant($"\"{version}\"");
        if (Stream is not null)
            await Stream(response);
        else if (Json is not null)
            using (Json)
            {
                response.ContentType = "application/json";
                response.ContentLength = Json.Written.Length;
                await response.BodyWriter.WriteAsync(Json.WrittenMemory);
            }
    }
}
