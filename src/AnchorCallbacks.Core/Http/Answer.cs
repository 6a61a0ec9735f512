using System.Text.Json;

namespace AnchorCallbacks.Http;

/// <summary>The answer of a callback endpoint: JSON, nothing, or a failure.</summary>
readonly struct Answer
{
    readonly PooledBuffer? json;
    readonly Failure? failure;

    Answer(PooledBuffer? json, Failure? failure) => (this.json, this.failure) = (json, failure);

    public static readonly Answer NoContent = new(null, null);

    public bool Failed => failure is not null;

    public static implicit operator Answer(PooledBuffer json) => new(json, null);

    public static implicit operator Answer(Failure failure) => new(null, failure);

    /// <summary>Writes the answer with a status that AP understands: 200, 204, 400, 401, 404.</summary>
    public async Task Write(HttpResponse response)
    {
        if (failure is { } reason)
        {
            response.StatusCode = reason.Kind switch
            {
                FailureKind.NotFound => StatusCodes.Status404NotFound,
                FailureKind.Unauthorized => StatusCodes.Status401Unauthorized,
                // Only with a limit of requests. AP turns it into 502 for the wallet.
                FailureKind.TooMany => StatusCodes.Status429TooManyRequests,
                _ => StatusCodes.Status400BadRequest,
            };
            await WriteError(response, reason.Text);
        }
        else if (json is null)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            using (json)
                await Write(response, json.WrittenMemory);
        }
    }

    /// <summary><c>{"error": "text"}</c>, the only member of a failure that AP reads.</summary>
    public static async Task WriteError(HttpResponse response, string text)
    {
        using var json = new PooledBuffer(512);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("error", text);
            writer.WriteEndObject();
        }
        await Write(response, json.WrittenMemory);
    }

    static async Task Write(HttpResponse response, ReadOnlyMemory<byte> json)
    {
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        await response.BodyWriter.WriteAsync(json);
    }
}
