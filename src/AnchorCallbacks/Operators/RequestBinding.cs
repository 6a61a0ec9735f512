using System.Reflection;
using AnchorCallbacks.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorCallbacks.Operators;

/// <summary>Binds the query to a record. The endpoint answers with the problem if binding failed.</summary>
sealed class Query<T>(Result<T> read) : IEndpointParameterMetadataProvider where T : class
{
    public bool Failed(out Problem problem, out T query) => Bound.Failed(read, out problem, out query);

    public static ValueTask<Query<T>?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<Query<T>?>(new(RequestMembers<T>.ReadQuery(context.Request.Query)));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new QueryRecord(typeof(T)));
}

/// <summary>The record that an endpoint binds its query to.</summary>
sealed record QueryRecord(Type Type);

/// <summary>Binds the JSON body to a record.</summary>
sealed class Body<T>(Result<T> read, ReadOnlyMemory<byte> bytes) : IEndpointParameterMetadataProvider where T : class
{
    const string Json = "application/json";
    const int MaxBytes = 64 * 1024;

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>The body as it came.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    public bool Failed(out Problem problem, out T body) => Bound.Failed(read, out problem, out body);

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context)
    {
        if (context.Request.ContentType is not { } type || !type.Split(';')[0].Trim().Equals(Json, StringComparison.OrdinalIgnoreCase))
            return new(Failure.Invalid($"Content-Type: must be {Json}"), default);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(Timeout);
        try
        {
            var (bytes, cut) = await RequestBody.Read(context.Request, MaxBytes, timeout.Token);
            context.Response.RegisterForDispose(bytes);
            return cut
                ? new(new Failure(FailureKind.TooLarge, $"body: must not be larger than {Limits.Describe(MaxBytes)}"), default)
                : new(RequestMembers<T>.ReadBody(bytes.WrittenMemory), bytes.WrittenMemory);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return new(Failure.Invalid("body: took too long to arrive"), default);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([Json], typeof(T)));
}

static class Bound
{
    public static bool Failed<T>(Result<T> read, out Problem problem, out T value)
    {
        var failed = read.Failed(out var failure, out value);
        problem = failed ? new(failure) : null!;
        return failed;
    }
}
