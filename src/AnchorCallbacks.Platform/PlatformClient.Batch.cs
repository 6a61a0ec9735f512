using System.Text.Json;

namespace AnchorCallbacks.Platform;

public sealed partial class PlatformClient
{
    /// <summary>Sends many calls, as many in one request as AP takes. AP executes them one after another. A call that fails
    /// neither stops nor undoes the others.</summary>
    /// <param name="calls">The calls, in the order of execution.</param>
    /// <param name="ids">A JSON-RPC id for each call, for callers that record them beforehand; null for new ones. AP only echoes
    /// them.</param>
    /// <param name="cancel">Stops waiting. Calls in flight may have taken effect all the same.</param>
    /// <returns>The outcome of each call, in order. A call that fails throws nothing.</returns>
    public async Task<IReadOnlyList<BatchResult>> SendBatchAsync(
        IReadOnlyList<TransactionCall> calls, IReadOnlyList<string>? ids = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(calls);
        if (ids is not null && ids.Count != calls.Count)
            throw new ArgumentException("There must be as many ids as calls.", nameof(ids));
        if (ids is not null && ids.Distinct().Count() != ids.Count)
            throw new ArgumentException("Each call must have an id of its own.", nameof(ids));
        var results = new List<BatchResult>(calls.Count);
        var limit = options.BatchLimit;
        while (results.Count < calls.Count)
        {
            var chunk = calls.Skip(results.Count).Take(limit).ToArray();
            var chunkIds = ids?.Skip(results.Count).Take(limit).ToArray();
            var (done, smaller) = await SendChunkAsync(chunk, chunkIds, cancel).ConfigureAwait(false);
            if (smaller is not null)
                // Nothing was executed, so the same calls are sent again in smaller requests.
                limit = smaller.Value;
            results.AddRange(done);
        }
        return results;
    }

    /// <summary>Finds out whether AP takes this number of calls in one request. It sends as many harmless calls.</summary>
    /// <returns>The number that AP takes if it is lower; null if AP takes them all.</returns>
    /// <exception cref="PlatformUnreachableException">AP did not answer.</exception>
    public async Task<int?> FindSmallerBatchLimitAsync(int size, CancellationToken cancel = default)
    {
        var call = new GetTransaction { TransactionId = NoTransaction };
        var asked = Connect()
            .Rpc.Start([.. Enumerable.Range(0, size)
            .Select(_ => new PlatformRpc.Call(Guid.NewGuid().ToString("N"), call.Method.Name, call))], cancel);
        int? limit = null;
        PlatformUnreachableException? unreachable = null;
        var answered = false;
        foreach (var invocation in asked)
            try
            {
                await ResultOf(invocation, call.Method.Name, cancel).ConfigureAwait(false);
                answered = true;
            }
            catch (PlatformRefusedException e)
            {
                answered = true;
                limit ??= (e.Reason as RefusalReason.BatchLimit)?.Limit;
            }
            catch (PlatformUnreachableException e)
            {
                unreachable = e;
            }
        return answered || unreachable is null ? limit : throw unreachable;
    }

    async Task<(IReadOnlyList<BatchResult> Done, int? SmallerLimit)> SendChunkAsync(TransactionCall[] chunk, string[]? ids,
        CancellationToken cancel)
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

        var invocations = Connect()
            .Rpc.Start([.. sendable.Select(i => new PlatformRpc.Call(ids?[i] ?? NewId(), chunk[i].Method.Name, chunk[i]))], cancel);
        for (var place = 0; place < invocations.Length; place++)
            results[sendable[place]] = await ConcludeAsync(chunk[sendable[place]], invocations[place], cancel).ConfigureAwait(false);
        // AP refuses the whole request then, and executes none of its calls.
        return sendable.Count > 1 && results[sendable[0]]!.Refused?.Reason is RefusalReason.BatchLimit over && over.Limit > 0
            && over.Limit < sendable.Count
            ? ([], over.Limit)
            : (results!, null);
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

    async Task<BatchResult> ConcludeAsync(TransactionCall call, Task<JsonElement> invocation, CancellationToken cancel)
    {
        try
        {
            return new(call, Transaction.Read(await ResultOf(invocation, call.Method.Name, cancel).ConfigureAwait(false)), null, null,
                null);
        }
        catch (PlatformRefusedException e)
        {
            return new(call, null, e, null, null);
        }
        catch (PlatformUnreachableException e)
        {
            return new(call, null, null, e, null);
        }
        catch (OutcomeUnknownException e)
        {
            return new(call, null, null, null, e.Outcome);
        }
    }
}
