using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AnchorCallbacks.Platform;

/// <summary>
/// Calls AP's platform server. One instance serves a process: it holds the connection pool, the breaker, the current token and
/// what is known of AP's generation. Safe to use from many threads.
/// </summary>
/// <remarks>
/// Traces: activity source <c>AnchorCallbacks.Platform</c>, one activity a call, named after the method. Metrics: meter
/// <c>AnchorCallbacks.Platform</c>, histogram <c>platform.call.duration</c> in seconds with <c>rpc.method</c> and <c>outcome</c>
/// (<c>done</c>, <c>refused</c>, <c>unreachable</c>, <c>unknown</c>).
/// </remarks>
public sealed partial class PlatformClient : IDisposable
{
    readonly HttpClient http;
    readonly PlatformOptions options;
    readonly Transport transport;
    readonly Pipeline pipeline;
    readonly TimeProvider clock;

    /// <summary>A client on a handler of the caller's.</summary>
    /// <param name="options">Where AP is; must have no <see cref="PlatformOptions.Problems"/>.</param>
    /// <param name="handler">What sends; not disposed with the client. Null for the library's own, which keeps connections for two minutes.</param>
    /// <param name="clock">For tokens, timeouts and waiting. Null for the system's.</param>
    /// <param name="randomizer">Numbers from 0 to 1 that spread retries. Null for the system's.</param>
    /// <exception cref="ArgumentException">The options are not in order; the message says which.</exception>
    public PlatformClient(PlatformOptions options, HttpMessageHandler? handler = null, TimeProvider? clock = null, Func<double>? randomizer = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join('\n', problems), nameof(options));
        this.options = options;
        this.clock = clock ?? TimeProvider.System;
        http = new HttpClient(handler ?? Connections.Make(options.Timeouts.Connect), disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        var credentials = new Credentials(options.Auth, this.clock);
        transport = new Transport(http, options.BaseUrl, credentials);
        pipeline = new Pipeline(options.Timeouts, credentials, this.clock, randomizer ?? Connections.Spread);
    }

    /// <summary>Calls a method that moves a transaction on.</summary>
    /// <param name="call">The method and its parameters.</param>
    /// <param name="id">The JSON-RPC id; null for a new one. AP does not remember ids: the same id twice is executed twice.</param>
    /// <param name="cancel">Gives up waiting. The call may have had its effect then.</param>
    /// <returns>The transaction as it then is, or that it is not known whether the call took effect.</returns>
    /// <exception cref="PlatformRefusedException">AP refused; nothing changed.</exception>
    /// <exception cref="PlatformUnreachableException">The call was certainly not processed.</exception>
    public async Task<CallResult<Transaction>> SendAsync(TransactionCall call, string? id = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        await RequireAsync(call.Method, call.TransactionId, cancel).ConfigureAwait(false);
        var (result, unknown) = await ExchangeOneAsync(call, call.Method.Name, call.TransactionId, changes: true, id, writer => WriteParams(call, writer), cancel).ConfigureAwait(false);
        return unknown is not null ? new(unknown) : new(Transaction.Read(result));
    }

    /// <summary>Calls a method by name with parameters as they are: for methods and members this library does not know.</summary>
    /// <param name="method">AP's name of the method.</param>
    /// <param name="parameters">A JSON object.</param>
    /// <param name="cancel">Gives up waiting. The call may have had its effect then.</param>
    /// <returns>The result as AP sent it; undefined, with the second part set, if it is not known whether the call took effect.</returns>
    /// <exception cref="PlatformRefusedException">AP refused; nothing changed.</exception>
    /// <exception cref="PlatformUnreachableException">The call was certainly not processed.</exception>
    public async Task<(JsonElement Result, OutcomeUnknown? Unknown)> SendRawAsync(string method, JsonElement parameters, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        if (parameters.ValueKind != JsonValueKind.Object)
            throw new ArgumentException("JSON-RPC params are an object.", nameof(parameters));
        var known = PlatformMethods.Find(method);
        var transactionId = parameters.TryGetProperty("transaction_id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        if (known is not null)
            await RequireAsync(known, transactionId, cancel).ConfigureAwait(false);
        return await ExchangeOneAsync(null, method, transactionId, changes: known?.Changes ?? true, null, parameters.WriteTo, cancel).ConfigureAwait(false);
    }

    /// <summary>The JSON that <see cref="SendAsync"/> would send.</summary>
    public static string Preview(PlatformCall call, string id = "1")
    {
        ArgumentNullException.ThrowIfNull(call);
        return System.Text.Encoding.UTF8.GetString(JsonRpc.Write([new(id, call.Method.Name, writer => WriteParams(call, writer))]));
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    internal static void WriteParams(PlatformCall call, Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, call, call.Method.CallType);

    async Task<(JsonElement Result, OutcomeUnknown? Unknown)> ExchangeOneAsync(
        PlatformCall? call, string method, string? transactionId, bool changes, string? id, Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        using var observed = Telemetry.Begin(method, transactionId, clock);
        JsonRpc.Request[] requests = [new(id ?? NewId(), method, write)];
        var body = JsonRpc.Write(requests);
        switch (await pipeline.Run(changes, SendAsync, cancel).ConfigureAwait(false))
        {
            case Exchange.NotProcessed refused:
                observed.End("unreachable");
                throw refused.ToException();
            case Exchange.Lost lost:
                return Lose(lost.Detail);
            case Exchange.Answered { Json: var json }:
                var response = Find(json)!.Value;
                if (response.IsError)
                {
                    observed.End("refused");
                    var refusal = Refusals.Read(response.Code, response.Message, call, method, transactionId);
                    if (response.Code == Refusals.MethodNotFound)
                        ForgetGeneration();
                    throw refusal;
                }
                observed.End("done");
                return (response.Result!.Value, null);
            default:
                throw new UnreachableException();
        }

        async Task<Exchange> SendAsync(CancellationToken inner) => await transport.Post(body, inner).ConfigureAwait(false) switch
        {
            Exchange.Answered { Json: var json } when Find(json) is null => new Exchange.Lost("an answer to another call, or to none"),
            var exchange => exchange,
        };

        // A lone answer without an id can only be to the one call.
        JsonRpc.Response? Find(JsonElement json) => JsonRpc.Match(requests, json)[0] ?? JsonRpc.WholeBatchError(json);

        (JsonElement, OutcomeUnknown?) Lose(string detail)
        {
            observed.End("unknown");
            if (!changes)
                throw new PlatformUnreachableException(UnreachableCause.NoAnswer, $"The Anchor Platform gave no usable answer to {method}: {detail}.");
            return (default, new OutcomeUnknown(detail));
        }
    }

    static T Read<T>(JsonElement json, JsonTypeInfo<T> type)
    {
        try
        {
            return json.Deserialize(type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new PlatformUnreachableException(UnreachableCause.NoAnswer, "The Anchor Platform answered something this library cannot read.", e);
        }
    }

    /// <summary>Makes the ids of calls; a test that answers with recorded bytes needs theirs.</summary>
    internal Func<string> NewId { get; init; } = static () => Guid.NewGuid().ToString("N");
}
