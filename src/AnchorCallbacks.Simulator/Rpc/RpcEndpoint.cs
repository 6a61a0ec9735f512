using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AnchorCallbacks.Simulator;

/// <summary><c>POST /</c>: reads the batch, executes one call after another, answers with an array.</summary>
sealed class RpcEndpoint(RpcMethods methods, ConcurrentQueue<ReceivedCall> log, int batchLimit, Func<Instant> now)
{
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The body as JSON; null if AP cannot read it.</summary>
    public static async ValueTask<JsonDocument?> Read(HttpRequest request)
    {
        try
        {
            var batch = await JsonDocument.ParseAsync(request.Body);
            if (batch.RootElement.ValueKind == JsonValueKind.Array)
                return batch;
            batch.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static bool OnlyReads(JsonElement batch)
    {
        foreach (var call in batch.EnumerateArray())
            if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("method", out var method)
                || method.ValueKind != JsonValueKind.String || method.GetString()?.StartsWith("get_", StringComparison.Ordinal) != true)
                return false;
        return true;
    }

    /// <returns>The answer, and the calls it answers.</returns>
    public async ValueTask<(ReadOnlyMemory<byte> Body, List<ReceivedCall> Calls)> Execute(JsonElement batch, long came)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var calls = new List<ReceivedCall>();
        await using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartArray();
            if (batch.GetArrayLength() > batchLimit)
                WriteError(json, null, null, -32600,
                    string.Create(CultureInfo.InvariantCulture, $"RPC batch size limit[{batchLimit}] exceeded"));
            else
                foreach (var request in batch.EnumerateArray())
                    await Execute(json, request, calls, came);
            json.WriteEndArray();
        }
        return (buffer.WrittenMemory, calls);
    }

    async ValueTask Execute(Utf8JsonWriter json, JsonElement request, List<ReceivedCall> calls, long came)
    {
        var id = Member(request, "id");
        var parameters = Member(request, "params");
        var transactionId = parameters is { ValueKind: JsonValueKind.Object } given && Member(given, "transaction_id") is { } text
            ? text.ToString() : null;
        var call = new ReceivedCall
        {
            Method = Member(request, "method")?.ToString() ?? "",
            RpcId = id?.GetRawText() ?? "",
            TransactionId = transactionId,
            Params = parameters?.GetRawText() ?? "",
            At = now(),
            Came = came,
        };
        Action<Utf8JsonWriter>? write = null;
        try
        {
            CheckEnvelope(request, id, call.Method);
            write = await methods.Execute(call, parameters);
        }
        catch (Refusal refusal)
        {
            (call.ErrorCode, call.ErrorText) = (refusal.Code, refusal.Message);
        }
        calls.Add(call);
        call.Ended = Stopwatch.GetTimestamp();
        log.Enqueue(call);
        if (write is null)
        {
            WriteError(json, id, transactionId, call.ErrorCode, call.ErrorText);
            return;
        }
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WritePropertyName("result");
        write(json);
        WriteId(json, id);
        json.WriteEndObject();
    }

    static void CheckEnvelope(JsonElement request, JsonElement? id, string method)
    {
        List<string> faults = [];
        var version = Member(request, "jsonrpc")?.ToString();
        if (version != "2.0")
            faults.Add($"Unsupported JSON-RPC protocol version[{version ?? "null"}]");
        if (method.Length == 0)
            faults.Add("Method name can't be NULL or empty");
        if (id is null)
            faults.Add("Id can't be NULL");
        else if (id.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
            faults.Add("An identifier MUST contain a String or a Number");
        if (faults.Count > 0)
            throw new Refusal(-32600, string.Join(';', faults));
    }

    static void WriteError(Utf8JsonWriter json, JsonElement? id, string? transactionId, int code, string? text)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteStartObject("error");
        if (transactionId is not null)
            json.WriteString("id", transactionId);
        json.WriteNumber("code", code);
        if (text is not null)
            json.WriteString("message", text);
        json.WriteEndObject();
        WriteId(json, id);
        json.WriteEndObject();
    }

    static void WriteId(Utf8JsonWriter json, JsonElement? id)
    {
        if (id is not { } value)
            return;
        json.WritePropertyName("id");
        value.WriteTo(json);
    }

    static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null ? value : null;
}
