namespace AnchorCallbacks.Operators;

/// <summary>A request with a valid operator key.</summary>
sealed record OperatorRequest(HttpRequest Http, string Operator, OperatorRole Role)
{
    /// <summary>The operator's name in the audit log.</summary>
    public string Actor => $"operator:{Operator}";

    /// <summary>Deleted customers whose records are kept.</summary>
    public bool MaySeeDeleted => Role >= OperatorRole.Admin;

    public static ValueTask<OperatorRequest?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<OperatorRequest>());

    /// <summary>Writes the customer's version as the ETag. The caller can send it back in <c>If-Match</c>.</summary>
    public void ShowVersion(long version) => Http.HttpContext.Response.Headers.ETag = FormattableString.Invariant($"\"{version}\"");
}

/// <summary>An answer with a customer's version, which becomes its ETag.</summary>
interface IVersioned
{
    long Version { get; }
}
