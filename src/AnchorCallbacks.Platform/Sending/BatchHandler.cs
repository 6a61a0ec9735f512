using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace AnchorCallbacks.Platform;

/// <summary>Carries JSON-RPC messages in HTTP requests. It writes calls into batches, posts a complete batch, and returns the answers
/// to <see cref="JsonRpc"/>. Each call gets an answer. If AP gives none, it is an error that says what happened.</summary>
sealed class BatchHandler(Transport transport, Pipeline pipeline, TimeProvider clock)
    : MessageHandlerBase(MakeFormatter()), ICancellationStrategy
{
    /// <summary>Batches without an answer so far, by the ids of their calls.</summary>
    readonly ConcurrentDictionary<string, Batch> batches = new();
    readonly Channel<JsonRpcMessage> answers = Channel.CreateUnbounded<JsonRpcMessage>(new() { SingleReader = true });

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public static SystemTextJsonFormatter MakeFormatter() =>
        new() { JsonSerializerOptions = new JsonSerializerOptions(PlatformJson.Default.Options) };

    /// <summary>Sends the calls with these ids in one request, when the last of them is written.</summary>
    /// <exception cref="ArgumentException">A call with the same id is in flight, so the answers could not be told apart.</exception>
    public void Expect(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var batch = new Batch(ids.Count, cancel);
        for (var i = 0; i < ids.Count; i++)
            if (!batches.TryAdd(ids[i], batch))
            {
                for (var added = 0; added < i; added++)
                    batches.TryRemove(ids[added], out _);
                batch.Dispose();
                throw new ArgumentException("A call with the same id is under way.", nameof(ids));
            }
    }

    protected override ValueTask WriteCoreAsync(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        // AP has no notifications.
        if (content is not JsonRpcRequest { RequestId.String: { } id } request)
            return ValueTask.CompletedTask;
        if (request.NamedArguments is { } named)
            // A null argument is left out.
            request.NamedArguments = named.Where(argument => argument.Value is not null).ToDictionary();
        var batch = batches.GetOrAdd(id, static _ => new Batch(1, CancellationToken.None));
        if (batch.Add(request, Formatter))
            _ = Send(batch);
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken) =>
        await answers.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    protected override ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void CancelOutboundRequest(RequestId requestId)
    {
        if (batches.TryGetValue(requestId.String!, out var batch))
            batch.GiveUp();
    }

    public void OutboundRequestEnded(RequestId requestId)
    {
    }

    public void IncomingRequestStarted(RequestId requestId, CancellationTokenSource cancellationTokenSource)
    {
    }

    public void IncomingRequestEnded(RequestId requestId)
    {
    }

    /// <summary>Never throws: every outcome becomes an answer.</summary>
    async Task Send(Batch batch)
    {
        // The caller that writes the last call does not wait for AP.
        await Task.Yield();
        var first = batch.Requests[0];
        var single = batch.Requests.Count == 1;
        using var observed = Telemetry.Begin(single ? first.Method! : "batch", single ? PlatformRpc.TransactionOf(first) : null, clock);
        JsonRpcMessage?[]? paired = null;
        object? missing;
        try
        {
            var exchange = await pipeline.Run(batch.Changes, Attempt, batch.Cancel).ConfigureAwait(false);
            paired = exchange is Exchange.Answered { Json: var json } ? batch.Pair(json) : null;
            missing = exchange is Exchange.Answered ? new Exchange.Lost("AP's answer leaves this call out") : exchange;
            observed.End(exchange is Exchange.NotProcessed ? "unreachable" : paired is null ? "unknown" : single
                && paired[0] is JsonRpcError ? "refused" : "done");
        }
        catch (OperationCanceledException)
        {
            missing = null;
        }
        catch (Exception e)
        {
            // A bug of this library. The calls must not wait for ever, and the request may have been sent.
            missing = new Exchange.Lost($"the call failed with {e.GetType().Name}");
        }
        foreach (var request in batch.Requests)
            batches.TryRemove(request.RequestId.String!, out _);
        batch.Dispose();
        for (var i = 0; i < batch.Requests.Count; i++)
            answers.Writer.TryWrite(paired?[i] ?? Missing(batch.Requests[i].RequestId, missing));

        async Task<Exchange> Attempt(CancellationToken cancel) => await transport.Post(batch.Body, cancel).ConfigureAwait(false) switch
        {
            Exchange.Answered { Json: var json } when single && batch.Pair(json)[0] is null =>
                new Exchange.Lost("an answer to another call, or to none"),
            var exchange => exchange,
        };
    }

    /// <param name="why">Null if the caller cancelled.</param>
    static JsonRpcError Missing(RequestId id, object? why) => new()
    {
        RequestId = id,
        Error = new()
        {
            Code = why is null ? JsonRpcErrorCode.RequestCanceled
            : JsonRpcErrorCode.InvocationError,
            Message = "",
            Data = why
        },
    };
}
