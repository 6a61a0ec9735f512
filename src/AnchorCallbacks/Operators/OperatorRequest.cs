namespace AnchorCallbacks.Operators;

/// <summary>A request of an operator who is known.</summary>
sealed record OperatorRequest(HttpRequest Http, string Operator, OperatorRole Role)
{
    /// <summary>The operator's name in the audit log.</summary>
    public string Actor => $"operator:{Operator}";

    public static ValueTask<OperatorRequest?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<OperatorRequest>());

    /// <summary>Says which version of the customer the answer is about, for <c>If-Match</c>.</summary>
    public void ShowVersion(long version) => Http.HttpContext.Response.Headers.ETag = FormattableString.Invariant($"\"{version}\"");
}

/// <summary>An answer that has a customer's version, which is its ETag.</summary>
interface IVersioned
{
    long Version { get; }
}
