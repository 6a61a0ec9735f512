using System.Text.Json;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners;

/// <summary>An answer of a door, whole and ready.</summary>
/// <param name="CustomerId">The customer that it tells about; empty: none.</param>
sealed record PartnerAnswer(int Status, byte[] Body, string CustomerId = "")
{
    /// <summary>Whether a repeat of the request gets this answer too.</summary>
    public bool IsKept => Status < 400;

    public string ContentType { get; init; } = "application/json";

    /// <summary>Writes the body bit by bit, in place of <see cref="Body"/>.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    public static PartnerAnswer Of(int status, Action<Utf8JsonWriter> write, string customerId = "")
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, AnswerTexts.Json))
            write(writer);
        return new(status, buffer.Written.ToArray(), customerId);
    }

    public async Task Write(HttpResponse response)
    {
        response.StatusCode = Status;
        if (Stream is not null)
        {
            response.ContentType = ContentType;
            await Stream(response.Body, response.HttpContext.RequestAborted);
            return;
        }
        if (Body.Length == 0)
            return;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body);
    }
}
