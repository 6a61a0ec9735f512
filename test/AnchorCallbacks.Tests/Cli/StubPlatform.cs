using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>As much of AP's platform server as the command line needs, on a real port.</summary>
sealed class StubPlatform : IAsyncDisposable
{
    readonly WebApplication app;
    readonly bool two;

    StubPlatform(WebApplication app, bool two) => (this.app, this.two) = (app, two);

    public ConcurrentDictionary<string, JsonObject> Transactions { get; } = [];

    /// <summary>Every call, in the order it came.</summary>
    public ConcurrentQueue<JsonObject> Calls { get; } = [];

    /// <summary>The connection breaks after calls for these were executed.</summary>
    public HashSet<string> LoseAnswerFor { get; } = [];

    public int Limit { get; set; } = 40;

    public int Requests { get; private set; }

    /// <summary>Every credential that was sent here.</summary>
    public ConcurrentQueue<string> Credentials { get; } = [];

    public string? ApiKey { get; set; }

    public Uri Address => new(app.Urls.First());

    public static async Task<StubPlatform> Start(bool two = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new StubPlatform(app, two);
        app.Use((context, next) =>
        {
            stub.Requests++;
            foreach (var name in (string[])["Authorization", "X-Api-Key"])
                if (context.Request.Headers[name].ToString() is { Length: > 0 } credential)
                    stub.Credentials.Enqueue(credential);
            return next(context);
        });
        app.MapPost("/", stub.Rpc);
        app.MapGet("/transactions/{id}", stub.One);
        app.MapGet("/transactions", stub.List);
        app.MapGet("/health", () => Results.Text("{}"));
        await app.StartAsync();
        return stub;
    }

    public void Add(string id, string sep = "6", string status = "pending_anchor", string started = "2026-11-21T09:00:00Z") =>
        Transactions[id] = new JsonObject
        {
            ["id"] = id,
            ["sep"] = sep,
            ["kind"] = "deposit",
            ["status"] = status,
            ["amount_in"] = new JsonObject { ["amount"] = "10", ["asset"] = "iso4217:USD" },
            ["started_at"] = started,
            ["new_member"] = "kept",
        };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    async Task Rpc(HttpContext context)
    {
        if (ApiKey is not null && context.Request.Headers["X-Api-Key"] != ApiKey)
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("""{"error":"forbidden"}""");
            return;
        }
        var calls = (await JsonNode.ParseAsync(context.Request.Body))!.AsArray();
        if (calls.Count > Limit)
        {
            await Write(context, new JsonArray(Error(null, -32600,
                string.Create(CultureInfo.InvariantCulture, $"RPC batch size limit[{Limit}] exceeded"))));
            return;
        }
        var answers = new JsonArray([.. calls.Select(call => Execute(call!.AsObject()))]);
        if (calls.Any(call => LoseAnswerFor.Contains((string?)call!["params"]!["transaction_id"] ?? "")))
            context.Abort();
        else
            await Write(context, answers);
    }

    JsonObject Execute(JsonObject call)
    {
        var (id, method, parameters) = (call["id"]!, (string)call["method"]!, call["params"]!.AsObject());
        Calls.Enqueue(call);
        if (two && method.StartsWith("get_", StringComparison.Ordinal) || !two && method == "request_customer_info_update")
            return Error(id, -32601, $"No matching RPC method[{method}]");
        if (method == "get_transactions")
            return Result(id, new JsonObject
            {
                ["records"] = Page((string)parameters["sep"]!, parameters["statuses"]?.AsArray()
                .Select(status => (string)status!), (int)parameters["page_number"]!, (int)parameters["page_size"]!)
            });
        var transactionId = (string?)parameters["transaction_id"] ?? "";
        if (!Transactions.TryGetValue(transactionId, out var transaction))
            return method == "get_transaction"
                ? Error(id, -32603, $"transaction (id={transactionId}) is not found")
                : Error(id, -32600, $"Transaction with id[{transactionId}] is not found");
        if (method != "get_transaction" && (string)transaction["status"]! is "error" or "completed")
            return Error(id, -32600,
                $"RPC method[{method}] is not supported. Status[{transaction["status"]}], kind[deposit], protocol[6], funds "
                    + $"received[false]");
        if (method == "notify_transaction_error")
            transaction["status"] = "error";
        if (method is "notify_customer_info_updated" or "request_customer_info_update")
            transaction["status"] = "pending_customer_info_update";
        return Result(id, transaction.DeepClone());
    }

    Task One(HttpContext context, string id)
    {
        if (Transactions.TryGetValue(id, out var transaction))
            return Write(context, transaction);
        context.Response.StatusCode = 404;
        return context.Response.WriteAsync($$"""{"error":"transaction (id={{id}}) is not found"}""");
    }

    Task List(HttpContext context) => Write(context, new JsonObject
    {
        ["records"] = Page(context.Request.Query["sep"].ToString(), context.Request.Query["statuses"].ToString() is { Length: > 0 } statuses
            ? statuses.Split(',') : null,
            int.Parse(context.Request.Query["page_number"].ToString(), CultureInfo.InvariantCulture),
                int.Parse(context.Request.Query["page_size"].ToString(), CultureInfo.InvariantCulture)),
    });

    JsonArray Page(string sep, IEnumerable<string>? statuses, int page, int size) => new([.. Transactions.Values
        .Where(transaction => (string)transaction["sep"]! == sep && (statuses is null || statuses.Contains((string)transaction["status"]!)))
        .OrderByDescending(transaction => (string)transaction["started_at"]!, StringComparer.Ordinal)
        .Skip(page * size).Take(size).Select(transaction => transaction.DeepClone())]);

    static JsonObject Result(JsonNode id, JsonNode result) => new() { ["jsonrpc"] = "2.0", ["result"] = result, ["id"] = id.DeepClone() };

    static JsonObject Error(JsonNode? id, int code, string message)
    {
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["error"] = new JsonObject { ["code"] = code, ["message"] = message } };
        if (id is not null)
            answer["id"] = id.DeepClone();
        return answer;
    }

    static Task Write(HttpContext context, JsonNode node)
    {
        context.Response.ContentType = "application/json;charset=UTF-8";
        return context.Response.WriteAsync(node.ToJsonString());
    }
}
