using AnchorCallbacks.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>Turns the result of a change into an HTTP result.</summary>
static class Answers
{
    public static Results<Ok<T>, Problem> ToOk<T>(this Result<T> result) => result.Failed(out var failure, out var value)
        ? new Problem(failure) : TypedResults.Ok(value);

    public static Results<Accepted<T>, Problem> ToAccepted<T>(this Result<T> result) =>
        result.Failed(out var failure, out var value) ? new Problem(failure) : TypedResults.Accepted((string?)null, value);

    public static Results<NoContent, Problem> ToNoContent<T>(this Result<T> result) => result.Failed(out var failure, out _)
        ? new Problem(failure) : TypedResults.NoContent();
}
