using AnchorCallbacks.Operators;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A page request of an operator who is signed in.</summary>
sealed record ConsoleRequest(HttpContext Http, OperatorIdentity Who, string SessionId, string FormToken, ConsoleTexts Texts)
{
    public OperatorRequest Operator { get; } = new(Http.Request, Who.Name, Who.Role);

    public bool May(OperatorRole role) => Who.Role >= role;

    public string Query(string name) => Http.Request.Query.TryGetValue(name, out var value) ? $"{value}" : "";

    /// <summary>The named parts of the page's query, for a list of the API. Empty ones are left out.</summary>
    public Dictionary<string, StringValues> ListQuery(int rows, params ReadOnlySpan<string> names)
    {
        var given = new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["limit"] = $"{rows}" };
        foreach (var name in names)
            if (Query(name).Trim() is { Length: > 0 } value)
                given[name] = value;
        return given;
    }

    public string Route(string name) => $"{Http.Request.RouteValues[name]}";

    public T Get<T>() where T : notnull => Http.RequestServices.GetRequiredService<T>();

    /// <summary>After a change the browser loads a page, so that a reload does not repeat the change.</summary>
    public void GoTo(string path)
    {
        Http.Response.StatusCode = StatusCodes.Status303SeeOther;
        Http.Response.Headers.Location = path;
    }
}

/// <summary>The operator API's results, as a page reads them.</summary>
static class ApiResults
{
    public static bool Failed<T>(this Results<Ok<T>, Problem> result, out ProblemDetail problem, out T value) where T : class =>
        Failed(result.Result, out problem, out value);

    public static bool Failed<T>(this Results<Accepted<T>, Problem> result, out ProblemDetail problem, out T value) where T : class =>
        Failed(result.Result, out problem, out value);

    public static bool Failed<T>(this Results<Ok<T>, Accepted<T>, Problem> result, out ProblemDetail problem, out T value)
        where T : class => Failed(result.Result, out problem, out value);

    /// <param name="pending">What waits for a second person; null: it is done.</param>
    public static bool Failed<T>(this Results<NoContent, Accepted<T>, Problem> result, out ProblemDetail problem, out T? pending)
        where T : class
    {
        var failed = Failed(result.Result, out problem, out T value);
        pending = value;
        return failed;
    }

    public static bool Failed(this Results<NoContent, Problem> result, out ProblemDetail problem)
    {
        problem = (result.Result as Problem)?.Value!;
        return problem is not null;
    }

    static bool Failed<T>(IResult result, out ProblemDetail problem, out T value) where T : class
    {
        problem = (result as Problem)?.Value!;
        value = (result as IValueHttpResult<T>)?.Value!;
        return problem is not null;
    }
}
