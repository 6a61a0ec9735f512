namespace AnchorCallbacks.Platform;

public sealed partial class PlatformClient
{
    /// <summary>Sends many calls, as many in a request as AP takes. AP executes them one after another, each on its own: one that fails
    /// neither stops nor undoes others.</summary>
    /// <param name="calls">The calls, in the order they are executed in.</param>
    /// <param name="ids">A JSON-RPC id for each call, for callers that record them beforehand; null: made here. AP only echoes them.</param>
    /// <param name="cancel">Gives up waiting. Calls under way may have had their effect then.</param>
    /// <returns>For each call, in order, what it came to. Nothing is thrown for a call that fails.</returns>
    public async Task<IReadOnlyList<BatchResult>> SendBatchAsync(
        IReadOnlyList<TransactionCall> calls, IReadOnlyList<string>? ids = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(calls);
        if (ids is not null && ids.Count != calls.Count)
            throw new ArgumentException("There must be as many ids as calls.", nameof(ids));
        var results = new List<BatchResult>(calls.Count);
        var limit = options.BatchLimit;
        while (results.Count < calls.Count)
        {
            var chunk = calls.Skip(results.Count).Take(limit).ToArray();
            var chunkIds = ids?.Skip(results.Count).Take(limit).ToArray();
            var (done, smaller) = await SendChunkAsync(chunk, chunkIds, cancel).ConfigureAwait(false);
            if (smaller is not null)
                // Nothing was executed, so the same calls go again in smaller requests.
                limit = smaller.Value;
            results.AddRange(done);
        }
        return results;
    }

    /// <summary>Whether AP takes so many calls in one request, asked with as many harmless ones.</summary>
    /// <returns>How many it takes where that is fewer; null where it takes them.</returns>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async Task<int?> FindSmallerBatchLimitAsync(int size, CancellationToken cancel = default)
    {
        var call = new GetTransaction { TransactionId = NoTransaction };
        var requests = Enumerable.Range(0, size).Select(_ => new JsonRpc.Request(NewId(), call.Method.Name, writer => WriteParams(call, writer))).ToList();
        var body = JsonRpc.Write(requests);
        return await pipeline.Run(false, inner => transport.Post(body, inner), cancel).ConfigureAwait(false) switch
        {
            Exchange.NotProcessed refused => throw refused.ToException(),
            Exchange.Lost lost => throw new PlatformUnreachableException(UnreachableCause.NoAnswer, $"The Anchor Platform gave no usable answer: {lost.Detail}."),
            Exchange.Answered { Json: var json } => JsonRpc.WholeBatchError(json) is { } whole
                && Refusals.Read(whole.Code, whole.Message, null, "batch", null).Reason is RefusalReason.BatchLimit over ? over.Limit : null,
            _ => null,
        };
    }

    async Task<(IReadOnlyList<BatchResult> Done, int? SmallerLimit)> SendChunkAsync(TransactionCall[] chunk, string[]? ids, CancellationToken cancel)
    {
        var results = new BatchResult?[chunk.Length];
        var sendable = new List<int>();
        for (var i = 0; i < chunk.Length; i++)
            if (await MissingAsync(chunk[i], cancel).ConfigureAwait(false) is { } failed)
                results[i] = failed;
            else
                sendable.Add(i);
        if (sendable.Count == 0)
            return (results!, null);

        using var observed = Telemetry.Begin("batch", null, clock);
        var requests = sendable.ConvertAll(i => new JsonRpc.Request(ids?[i] ?? NewId(), chunk[i].Method.Name, writer => WriteParams(chunk[i], writer)));
        var body = JsonRpc.Write(requests);
        switch (await pipeline.Run(true, inner => transport.Post(body, inner), cancel).ConfigureAwait(false))
        {
            case Exchange.NotProcessed refused:
                observed.End("unreachable");
                foreach (var i in sendable)
                    results[i] = new(chunk[i], null, null, refused.ToException(), null);
                break;
            case Exchange.Lost lost:
                observed.End("unknown");
                foreach (var i in sendable)
                    results[i] = new(chunk[i], null, null, null, new(lost.Detail));
                break;
            case Exchange.Answered { Json: var json }:
                observed.End("done");
                if (JsonRpc.WholeBatchError(json) is { } whole && sendable.Count > 1)
                {
                    var refusal = Refusals.Read(whole.Code, whole.Message, null, "batch", null);
                    if (refusal.Reason is RefusalReason.BatchLimit over && over.Limit > 0 && over.Limit < sendable.Count)
                        return ([], over.Limit);
                    foreach (var i in sendable)
                        results[i] = new(chunk[i], null, refusal, null, null);
                    break;
                }
                var responses = JsonRpc.Match(requests, json);
                for (var place = 0; place < responses.Length; place++)
                    results[sendable[place]] = Conclude(chunk[sendable[place]], responses[place]);
                break;
        }
        return (results!, null);
    }

    async Task<BatchResult?> MissingAsync(TransactionCall call, CancellationToken cancel)
    {
        try
        {
            await RequireAsync(call.Method, call.TransactionId, cancel).ConfigureAwait(false);
            return null;
        }
        catch (PlatformRefusedException e)
        {
            return new(call, null, e, null, null);
        }
        catch (PlatformUnreachableException e)
        {
            return new(call, null, null, e, null);
        }
    }

    BatchResult Conclude(TransactionCall call, JsonRpc.Response? response)
    {
        if (response is not { } answer)
            return new(call, null, null, null, new("AP's answer leaves this call out"));
        if (!answer.IsError)
            return new(call, Transaction.Read(answer.Result!.Value), null, null, null);
        if (answer.Code == Refusals.MethodNotFound)
            ForgetGeneration();
        return new(call, null, Refusals.Read(answer.Code, answer.Message, call, call.Method.Name, call.TransactionId), null, null);
    }
}
