using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AnchorCallbacks.Simulator;

/// <summary>AP's older surface: one transaction, lists, the unchecked change, health.</summary>
sealed class RestEndpoint(PlatformGeneration generation, TransactionTable table, EventFeed events, Func<Instant> now)
{
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> Execute(HttpRequest request)
    {
        var path = request.Path.Value!;
        if (request.Method == "GET" && path.StartsWith("/transactions/", StringComparison.Ordinal))
            return One(path["/transactions/".Length..]);
        if (path == "/transactions")
            return request.Method == "GET" ? List(request.Query) : request.Method == "PATCH" ? await Patch(request)
                : Error(405, "Request method is not supported");
        if (path == "/health")
        {
            var version = generation == PlatformGeneration.Two ? "2.12.0" : "%APP_VERSION_TOKEN%";
            var counts = "\"elapsed_time_ms\":0,\"number_of_checks\":0,\"checks\":{} }";
            return (200, Encoding.UTF8.GetBytes($$"""{"started_at":"{{now()}}","version":"{{version}}",{{counts}}"""));
        }
        return generation == PlatformGeneration.Two
            ? (404, Encoding.UTF8.GetBytes($$"""{"timestamp":"{{now()}}","status":404,"error":"Not Found","path":"{{path}}"}"""))
            : Error(404, $"No static resource {path.TrimStart('/')}.");
    }

    public static (int Status, ReadOnlyMemory<byte> Body) Error(int status, string text) => (status, Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("error", text);
        json.WriteEndObject();
    }));

    (int, ReadOnlyMemory<byte>) One(string id) => table.Find(id) is { } t
        ? (200, Write(json => TransactionJson.Write(json, t, generation)))
        : Error(404, $"transaction (id={id}) is not found");

    (int, ReadOnlyMemory<byte>) List(IQueryCollection query)
    {
        if (query["sep"].ToString() is not { Length: > 0 } name)
            return Error(400, "The \"sep\" parameter is missing.");
        var sep = name.ToUpperInvariant() switch { "6" or "SEP_6" => 6, "24" or "SEP_24" => 24, "31" or "SEP_31" => 31, _ => 0 };
        var statuses = query["statuses"].ToString() is { Length: > 0 } list ? list.Split(',') : null;
        var order = query["order"].ToString().ToUpperInvariant();
        if (sep == 0 || ListOrder.Find(Value("order_by", "created_at"), ignoreCase: true) is not { } by
            || order is not ("" or "ASC" or "DESC")
            || statuses?.All(StatusRules.IsStatus) == false
            || !int.TryParse(Value("page_number", "0"), NumberStyles.None, CultureInfo.InvariantCulture, out var page)
            || !int.TryParse(Value("page_size", "20"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1)
            return Error(500, "Failed to convert a parameter");
        return (200, Write(json =>
            ListOrder.WriteRecords(json, table.List(sep, statuses, by.Key, order == "DESC", page, size), generation)));

        string Value(string parameter, string fallback) => query[parameter].ToString() is { Length: > 0 } value ? value : fallback;
    }

    /// <summary>As much of PATCH as shows that transitions are not checked: status, message, external id.</summary>
    async ValueTask<(int, ReadOnlyMemory<byte>)> Patch(HttpRequest request)
    {
        JsonElement body;
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body);
            body = json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Error(400, "Your request body is wrong in some way.");
        }
        List<SimulatedTransaction> written = [];
        foreach (var record in body.GetProperty("records").EnumerateArray())
        {
            var given = new RpcParams(record.GetProperty("transaction"));
            if (given.Text("status") is not { } status || !StatusRules.IsStatus(status))
                return Error(500, "Cannot invoke \"org.stellar.anchor.api.sep.SepTransactionStatus.toString()\""
                    + " because the return value of \"org.stellar.anchor.api.platform.PlatformTransactionData.getStatus()\" is null");
            if (table.Find(given.Text("id") ?? "") is not { } t)
                return Error(400, $"transaction(id={given.Text("id")}) not found");
            var changed = t with
            {
                Status = status,
                UpdatedAt = now(),
                Message = t.Sep == 6 ? t.Message : given.Text("message") ?? t.Message,
                ExternalTransactionId = given.Text("external_transaction_id") ?? t.ExternalTransactionId,
                TransferReceivedAt = given.Time("transfer_received_at") ?? t.TransferReceivedAt,
            };
            try
            {
                table.Replace(t, changed);
            }
            catch (Refusal refusal)
            {
                return Error(400, refusal.Message);
            }
            events.TransactionStatusChanged(changed);
            written.Add(changed);
        }
        return (200, Write(json => ListOrder.WriteRecords(json, written, generation)));
    }

    static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
            write(json);
        return buffer.WrittenMemory;
    }
}
