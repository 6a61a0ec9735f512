using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>Failures as operators read them: problem+json (RFC 9457), with the fields that are wrong.</summary>
static class Problem
{
    public static Task Write(HttpResponse response, Failure failure)
    {
        var (status, title) = Describe(failure.Kind);
        return Write(response, status, Slug(failure.Kind), title, failure.Text, failure.Problems);
    }

    public static async Task Write(HttpResponse response, int status, string slug, string title, string detail, IReadOnlyList<string> problems)
    {
        using var json = new PooledBuffer(512);
        using (var writer = new Utf8JsonWriter(json, OperatorJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type", $"urn:anchor-callbacks:problem:{slug}");
            writer.WriteString("title", title);
            writer.WriteNumber("status", status);
            writer.WriteString("detail", detail);
            WriteFields(writer, problems);
            writer.WriteEndObject();
        }
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.ContentLength = json.Written.Length;
        await response.BodyWriter.WriteAsync(json.WrittenMemory);
    }

    /// <summary>Every failure begins with the name it is about: "field: what would be right".</summary>
    static void WriteFields(Utf8JsonWriter writer, IReadOnlyList<string> problems)
    {
        writer.WriteStartArray("errors");
        foreach (var problem in problems)
            if (problem.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end && !problem.AsSpan(0, end).Contains(' '))
            {
                writer.WriteStartObject();
                writer.WriteString("field", problem.AsSpan(0, end));
                writer.WriteString("detail", problem.AsSpan(end + 2));
                writer.WriteEndObject();
            }
        writer.WriteEndArray();
    }

    static (int Status, string Title) Describe(FailureKind kind) => kind switch
    {
        FailureKind.NotFound => (StatusCodes.Status404NotFound, "There is no such thing"),
        FailureKind.Unauthorized => (StatusCodes.Status401Unauthorized, "An operator's key is needed"),
        FailureKind.Conflict => (StatusCodes.Status409Conflict, "This does not fit the state it is in"),
        FailureKind.Outdated => (StatusCodes.Status412PreconditionFailed, "It has changed meanwhile"),
        FailureKind.Gone => (StatusCodes.Status410Gone, "It has been erased"),
        FailureKind.TooLarge => (StatusCodes.Status413PayloadTooLarge, "The request is too large"),
        FailureKind.KeyReused => (StatusCodes.Status422UnprocessableEntity, "The idempotency key belongs to another request"),
        _ => (StatusCodes.Status400BadRequest, "The request is not right"),
    };

    static string Slug(FailureKind kind) => kind switch
    {
        FailureKind.NotFound => "not-found",
        FailureKind.Unauthorized => "unauthorized",
        FailureKind.Conflict => "conflict",
        FailureKind.Outdated => "outdated",
        FailureKind.Gone => "gone",
        FailureKind.TooLarge => "too-large",
        FailureKind.KeyReused => "idempotency-key-reused",
        _ => "invalid",
    };
}
