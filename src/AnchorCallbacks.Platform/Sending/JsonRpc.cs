using System.Buffers;
using System.Text.Json;

namespace AnchorCallbacks.Platform;

/// <summary>JSON-RPC as AP speaks it: always an array, ids are strings, params an object.</summary>
/// <remarks>Source: AP <c>PlatformRpcController</c>, api-schema <c>RpcRequest</c>, <c>RpcResponse</c>.</remarks>
static class JsonRpc
{
    /// <param name="Write">Writes the params object.</param>
    public readonly record struct Request(string Id, string Method, Action<Utf8JsonWriter> Write);

    /// <summary>One element of AP's answer: a result, or an error.</summary>
    public readonly record struct Response(JsonElement? Result, int Code, string? Message, bool IsError);

    public static byte[] Write(IReadOnlyList<Request> requests)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var request in requests)
            {
                writer.WriteStartObject();
                writer.WriteString("jsonrpc", "2.0");
                writer.WriteString("id", request.Id);
                writer.WriteString("method", request.Method);
                writer.WritePropertyName("params");
                request.Write(writer);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The answers in the order of the requests: by id, and by position where AP leaves the id out. Null: no answer to that
    /// request can be told from what came.</summary>
    public static Response?[] Match(IReadOnlyList<Request> requests, JsonElement answer)
    {
        var matched = new Response?[requests.Count];
        if (answer.ValueKind != JsonValueKind.Array)
            return matched;
        var elements = answer.EnumerateArray().ToArray();
        var places = new Dictionary<string, int>();
        for (var i = 0; i < requests.Count; i++)
            places[requests[i].Id] = i;
        for (var i = 0; i < elements.Length; i++)
        {
            if (elements[i].ValueKind != JsonValueKind.Object)
                continue;
            var place = IdOf(elements[i]) is { } id ? places.GetValueOrDefault(id, -1) : elements.Length == requests.Count ? i : -1;
            if (place >= 0)
                matched[place] ??= Read(elements[i]);
        }
        return matched;
    }

    /// <summary>The one error, without an id, that answers a whole batch over the limit: nothing of it was executed.</summary>
    public static Response? WholeBatchError(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Array && answer.GetArrayLength() == 1 && answer[0].ValueKind == JsonValueKind.Object && IdOf(answer[0]) is null
        && Read(answer[0]) is { IsError: true } error
            ? error
            : null;

    static string? IdOf(JsonElement element) => !element.TryGetProperty("id", out var id) ? null : id.ValueKind switch
    {
        JsonValueKind.String => id.GetString(),
        JsonValueKind.Number => id.GetRawText(),
        _ => null,
    };

    static Response? Read(JsonElement element)
    {
        if (element.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            return new(null,
                error.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : Refusals.InternalError,
                error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : null,
                true);
        return element.TryGetProperty("result", out var result) ? new(result, 0, null, false) : null;
    }
}
