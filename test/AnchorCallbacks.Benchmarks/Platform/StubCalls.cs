using System.Buffers;
using System.Text.Json;

namespace AnchorCallbacks.Benchmarks.Platform;

/// <summary>The calls the server makes, executed one after another and answered as AP does.</summary>
sealed class StubCalls(StubTransactions transactions)
{
    static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    /// <summary>Asks the server about the customer in the middle of a call, as AP does; null: it takes the server's word.</summary>
    public CallbackCaller? Callback { get; set; }

    public static bool Changes(JsonElement batch) =>
        batch.EnumerateArray().Any(call => call.GetProperty("method").ValueEquals("notify_customer_info_updated"));

    public static bool Lists(JsonElement batch) =>
        batch.EnumerateArray().Any(call => call.GetProperty("method").ValueEquals("get_transactions"));

    public async Task<ReadOnlyMemory<byte>> Execute(JsonElement batch)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        await using (var json = new Utf8JsonWriter(buffer, Unchecked))
        {
            json.WriteStartArray();
            foreach (var call in batch.EnumerateArray())
            {
                json.WriteStartObject();
                json.WriteString("jsonrpc", "2.0");
                await Execute(json, call.GetProperty("method").GetString(), call.GetProperty("params"));
                json.WritePropertyName("id");
                call.GetProperty("id").WriteTo(json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return buffer.WrittenMemory;
    }

    async Task Execute(Utf8JsonWriter json, string? method, JsonElement parameters)
    {
        if (method == "get_transactions")
        {
            WriteList(json, parameters);
            return;
        }
        var id = parameters.GetProperty("transaction_id").GetString();
        var number = transactions.Find(id);
        if (number < 0)
        {
            WriteError(json, $"transaction (id={id}) is not found");
            return;
        }
        if (method == "notify_customer_info_updated")
            transactions.MoveOn(number, Callback is null || await Callback.IsAccepted(parameters) ? StubTransactions.Anchor
                : StubTransactions.Waiting);
        json.WritePropertyName("result");
        json.WriteRawValue(transactions.Json(number), skipInputValidation: true);
    }

    void WriteList(Utf8JsonWriter json, JsonElement parameters)
    {
        var wanted = parameters.GetProperty("statuses").EnumerateArray().Select(status => status.GetString()!).ToHashSet();
        json.WriteStartObject("result");
        json.WriteStartArray("records");
        foreach (var number in transactions.Page(
            parameters.GetProperty("sep").GetString()!, wanted, parameters.GetProperty("page_number").GetInt32(),
                parameters.GetProperty("page_size").GetInt32()))
            json.WriteRawValue(transactions.Json(number), skipInputValidation: true);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteError(Utf8JsonWriter json, string message)
    {
        json.WriteStartObject("error");
        json.WriteNumber("code", -32603);
        json.WriteString("message", message);
        json.WriteEndObject();
    }
}
