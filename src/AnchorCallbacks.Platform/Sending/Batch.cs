using System.Buffers;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace AnchorCallbacks.Platform;

/// <summary>Calls that go to AP in one HTTP request. AP takes only an array, also for one call.</summary>
/// <remarks>Source: AP <c>PlatformRpcController</c>, api-schema <c>RpcRequest</c>, <c>RpcResponse</c>.</remarks>
sealed class Batch(int size, CancellationToken cancel) : IDisposable
{
    readonly List<JsonRpcRequest> requests = new(size);
    readonly ArrayBufferWriter<byte> body = new(512);
    readonly ArrayBufferWriter<byte> one = new(512);
    readonly CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    int missing = size;

    public IReadOnlyList<JsonRpcRequest> Requests => requests;

    /// <summary>The HTTP request's body.</summary>
    public ReadOnlyMemory<byte> Body => body.WrittenMemory;

    public CancellationToken Cancel => cancellation.Token;

    /// <summary>Whether one of the calls changes something at AP. An unknown method may.</summary>
    public bool Changes => requests.Exists(request => ChangesSomething(request.Method));

    public static bool ChangesSomething(string? method) => method is null || (PlatformMethods.Find(method)?.Changes ?? true);

    /// <summary>Adds a call.</summary>
    /// <returns>Whether the batch is now complete.</returns>
    public bool Add(JsonRpcRequest request, IJsonRpcMessageFormatter formatter)
    {
        one.ResetWrittenCount();
        try
        {
            formatter.Serialize(one, request);
        }
        catch
        {
            // The other calls do not wait for a call that cannot be written.
            missing--;
            throw;
        }
        body.Write(requests.Count == 0 ? "["u8 : ","u8);
        body.Write(one.WrittenSpan);
        requests.Add(request);
        if (--missing > 0)
            return false;
        body.Write("]"u8);
        return true;
    }

    public void GiveUp() => cancellation.Cancel();

    public void Dispose() => cancellation.Dispose();

    /// <summary>AP's answers, each with the id of its call. They are matched by id, or by position if AP leaves the id out. Null: no answer
    /// to that call can be found.</summary>
    public JsonRpcMessage?[] Pair(JsonElement answer)
    {
        var paired = new JsonRpcMessage?[requests.Count];
        if (answer.ValueKind != JsonValueKind.Array)
            return paired;
        var count = answer.GetArrayLength();
        if (count == 1 && IsErrorWithoutId(answer[0]))
            // A batch over the limit gets one error, and none of its calls is executed. A single answer belongs to a single call.
            return [.. requests.Select(request => Read(request.RequestId, answer[0], requests.Count > 1))];
        var place = 0;
        foreach (var element in answer.EnumerateArray())
        {
            var at = element.ValueKind != JsonValueKind.Object ? -1 : IdOf(element) is { } id ? PlaceOf(id, place) : count == requests.Count
                ? place : -1;
            if (at >= 0)
                paired[at] ??= Read(requests[at].RequestId, element, false);
            place++;
        }
        return paired;
    }

    /// <param name="expected">The likely position of the answer. Most answers are in the order of the calls.</param>
    int PlaceOf(string id, int expected) =>
        expected < requests.Count && requests[expected].RequestId.String == id ? expected
            : requests.FindIndex(request => request.RequestId.String == id);

    static bool IsErrorWithoutId(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && IdOf(element) is null && element.TryGetProperty("error", out var error)
            && error.ValueKind == JsonValueKind.Object;

    static string? IdOf(JsonElement element) => !element.TryGetProperty("id", out var id) ? null : id.ValueKind switch
    {
        JsonValueKind.String => id.GetString(),
        JsonValueKind.Number => id.GetRawText(),
        _ => null,
    };

    static JsonRpcMessage? Read(RequestId id, JsonElement element, bool wholeBatch)
    {
        if (element.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            return new JsonRpcError
            {
                RequestId = id,
                Error = new()
                {
                    Code = (JsonRpcErrorCode)(error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number
                        && code.TryGetInt32(out var number)
                        ? number : Refusals.InternalError),
                    Message = error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                        ? message.GetString() : null,
                    Data = wholeBatch ? WholeBatch.Refused : null,
                },
            };
        return element.TryGetProperty("result", out var result) ? new Answer(result) { RequestId = id } : null;
    }

    /// <summary>Marks an error that does not belong to one call.</summary>
    internal sealed record WholeBatch
    {
        public static readonly WholeBatch Refused = new();
    }

    /// <summary>AP's result, read as the type that the caller expects.</summary>
    sealed class Answer(JsonElement json) : JsonRpcResult
    {
        public override T GetResult<T>() => (T)Read(typeof(T));

        object Read(Type type) =>
            type == typeof(JsonElement) ? json
            : type == typeof(Transaction) ? Transaction.Read(json)
            : type == typeof(Quote) ? Quote.Read(json)
            : type == typeof(TransactionPage) ? TransactionPage.Read(json)
            : throw new NotSupportedException($"AP's answers are not read as {type.Name}.");
    }
}
