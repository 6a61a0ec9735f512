using System.Diagnostics;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace AnchorCallbacks.Platform;

/// <summary>JSON-RPC with AP. Ids are strings, and params is an object. An error becomes the exception that explains it.</summary>
sealed class PlatformRpc : JsonRpc
{
    readonly BatchHandler handler;
    readonly Func<string> newId;

    public PlatformRpc(BatchHandler handler, Func<string> newId) : base(handler)
    {
        (this.handler, this.newId) = (handler, newId);
        CancellationStrategy = handler;
        // The library would trace AP's texts, which may contain personal data.
        TraceSource = new TraceSource(nameof(PlatformRpc), SourceLevels.Off);
        StartListening();
    }

    /// <summary>A call: its id, its method, and an object whose JSON is its params.</summary>
    public readonly record struct Call(string Id, string Method, object Parameters);

    /// <summary>Sends one call in a separate request.</summary>
    public async Task<JsonElement> InvokeAsync(Call call, CancellationToken cancel) => await Start([call], cancel)[0].ConfigureAwait(false);

    /// <summary>Sends the calls in one request.</summary>
    public Task<JsonElement>[] Start(IReadOnlyList<Call> calls, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        handler.Expect([.. calls.Select(call => call.Id)], cancel);
        // The batch ends with the token. If it were passed on here too, a call cancelled before it is written would block the others.
        return [.. calls.Select(call =>
            InvokeCoreAsync<JsonElement>(new RequestId(call.Id), call.Method, [call.Parameters], CancellationToken.None,
            isParameterObject: true))];
    }

    internal static string? TransactionOf(JsonRpcRequest request) => request.Arguments switch
    {
        TransactionCall call => call.TransactionId,
        GetTransaction query => query.TransactionId,
        System.Text.Json.Nodes.JsonObject raw => raw["transaction_id"] is { } id && id.GetValueKind() == JsonValueKind.String ? (string?)id
            : null,
        IReadOnlyDictionary<string, object?> named => named.GetValueOrDefault("transaction_id") as string,
        _ => null,
    };

    protected override RequestId CreateNewRequestId() => new(newId());

    protected override RemoteRpcException CreateExceptionFromRpcError(JsonRpcRequest request, JsonRpcError response)
    {
        var method = request.Method!;
        var error = response.Error!;
        return error.Data switch
        {
            Exchange.NotProcessed refused => refused.ToException(),
            Exchange.Lost lost when Batch.ChangesSomething(method) => new OutcomeUnknownException(new(lost.Detail)),
            Exchange.Lost lost =>
                new PlatformUnreachableException(UnreachableCause.NoAnswer,
                $"The Anchor Platform gave no usable answer to {method}: {lost.Detail}."),
            Batch.WholeBatch => Refusals.Read((int)error.Code, error.Message, false, "batch", null),
            _ => Refusals.Read((int)error.Code, error.Message, NamesCustomer(request), method, TransactionOf(request)),
        };
    }

    static bool NamesCustomer(JsonRpcRequest request) => request.Method == "notify_customer_info_updated" && request.Arguments switch
    {
        NotifyCustomerInfoUpdated call => call.CustomerId is { Length: > 0 },
        IReadOnlyDictionary<string, object?> named => named.GetValueOrDefault("customer_id") is string { Length: > 0 },
        _ => false,
    };
}
