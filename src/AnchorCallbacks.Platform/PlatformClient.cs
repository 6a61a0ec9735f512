using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace AnchorCallbacks.Platform;

/// <summary>
/// Calls AP's platform server. Use one instance in a process: it holds the connection pool, the breaker, the current token and
/// AP's generation. It is safe to use from many threads.
/// </summary>
/// <remarks>
/// Traces: activity source <c>AnchorCallbacks.Platform</c>, one activity for each call, named after the method. Metrics: meter
/// <c>AnchorCallbacks.Platform</c>, histogram <c>platform.call.duration</c> in seconds with <c>rpc.method</c> and <c>outcome</c>
/// (<c>done</c>, <c>refused</c>, <c>unreachable</c>, <c>unknown</c>).
/// </remarks>
public sealed partial class PlatformClient : IDisposable
{
    readonly PlatformOptions options;
    readonly TimeProvider clock;
    readonly Func<double> randomizer;
    readonly HttpMessageHandler? handler;
    readonly Lock gate = new();
    Connection? connection;

    /// <summary>Makes a client with a handler of the caller.</summary>
    /// <param name="options">The address of AP and how to call it; must have no <see cref="PlatformOptions.Problems"/>.</param>
    /// <param name="handler">Sends the requests. It is not disposed with the client. Null for the library's own, whose connections live two
    /// minutes.</param>
    /// <param name="clock">The clock for tokens, timeouts and waits. Null for the system's.</param>
    /// <param name="randomizer">Numbers from 0 to 1 that spread retries. Null for the system's.</param>
    /// <exception cref="ArgumentException">The options are invalid. The message names them.</exception>
    public PlatformClient(PlatformOptions options, HttpMessageHandler? handler = null, TimeProvider? clock = null,
        Func<double>? randomizer = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join('\n', problems), nameof(options));
        this.options = options;
        this.clock = clock ?? TimeProvider.System;
        this.randomizer = randomizer ?? Connections.Spread;
        this.handler = handler;
    }

    /// <summary>Calls a method that moves a transaction on.</summary>
    /// <param name="call">The method and its parameters.</param>
    /// <param name="id">The JSON-RPC id; null for a new one. AP does not remember ids: a repeated id is executed again.</param>
    /// <param name="cancel">Stops waiting. The call may have taken effect all the same.</param>
    /// <returns>The transaction after the call, or that it is not known whether the call took effect.</returns>
    /// <exception cref="PlatformRefusedException">AP refused. Nothing changed.</exception>
    /// <exception cref="PlatformUnreachableException">The call was certainly not processed.</exception>
    public async Task<CallResult<Transaction>> SendAsync(TransactionCall call, string? id = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        await RequireAsync(call.Method, call.TransactionId, cancel).ConfigureAwait(false);
        try
        {
            return new(Transaction.Read(await InvokeAsync(new(id ?? NewId(), call.Method.Name, call), cancel).ConfigureAwait(false)));
        }
        catch (OutcomeUnknownException e)
        {
            return new(e.Outcome);
        }
    }

    /// <summary>Calls a method by name with the given parameters. For methods and members that this library does not know.</summary>
    /// <param name="method">AP's name of the method.</param>
    /// <param name="parameters">A JSON object.</param>
    /// <param name="cancel">Stops waiting. The call may have taken effect all the same.</param>
    /// <returns>AP's result as JSON. If it is not known whether the call took effect, it is undefined and the second part is set.</returns>
    /// <exception cref="PlatformRefusedException">AP refused. Nothing changed.</exception>
    /// <exception cref="PlatformUnreachableException">The call was certainly not processed.</exception>
    public async Task<(JsonElement Result, OutcomeUnknown? Unknown)> SendRawAsync(string method, JsonElement parameters,
        CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        if (parameters.ValueKind != JsonValueKind.Object)
            throw new ArgumentException("JSON-RPC params are an object.", nameof(parameters));
        var known = PlatformMethods.Find(method);
        var transactionId = parameters.TryGetProperty("transaction_id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()
            : null;
        if (known is not null)
            await RequireAsync(known, transactionId, cancel).ConfigureAwait(false);
        try
        {
            return (await InvokeAsync(new(NewId(), method, JsonObject.Create(parameters)!), cancel).ConfigureAwait(false), null);
        }
        catch (OutcomeUnknownException e)
        {
            return (default, e.Outcome);
        }
    }

    /// <summary>AP's methods as an interface, as an alternative to call records. A call is sent without a check whether AP's release has
    /// the method.</summary>
    public IPlatformMethods Methods => Connect().Methods;

    /// <summary>The JSON that <see cref="SendAsync"/> would send.</summary>
    public static string Preview(PlatformCall call, string id = "1")
    {
        ArgumentNullException.ThrowIfNull(call);
        var json = new ArrayBufferWriter<byte>();
        using var formatter = BatchHandler.MakeFormatter();
        formatter.Serialize(json, new JsonRpcRequest { RequestId = new(id), Method = call.Method.Name, Arguments = call });
        return $"[{Encoding.UTF8.GetString(json.WrittenSpan)}]";
    }

    /// <inheritdoc/>
    public void Dispose() => connection?.Dispose();

    /// <summary>Sends one call and returns AP's result. Every other outcome is an exception.</summary>
    async Task<JsonElement> InvokeAsync(PlatformRpc.Call call, CancellationToken cancel) =>
        await ResultOf(Connect().Rpc.InvokeAsync(call, cancel), call.Method, cancel).ConfigureAwait(false);

    async Task<JsonElement> ResultOf(Task<JsonElement> invocation, string method, CancellationToken cancel)
    {
        try
        {
            return await invocation.ConfigureAwait(false);
        }
        catch (PlatformRefusedException e)
        {
            if (e.Code == Refusals.MethodNotFound)
                // AP may run another release now.
                ForgetGeneration();
            throw;
        }
        catch (ConnectionLostException) when (Batch.ChangesSomething(method))
        {
            throw new OutcomeUnknownException(new("the client was disposed before the answer came"));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    /// <summary>The JSON-RPC libraries are loaded with the first call, so a process without calls does not load them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    Connection Connect()
    {
        lock (gate)
            return connection ??= new Connection(options, handler, clock, randomizer, () => NewId());
    }

    /// <summary>Makes the ids of calls. A test that answers with recorded bytes sets its own.</summary>
    internal Func<string> NewId { get; init; } = static () => Guid.NewGuid().ToString("N");
}
