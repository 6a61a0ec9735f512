using System.Globalization;
using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>Executes one call: finds the method, checks in AP's order, saves and publishes.</summary>
sealed class RpcMethods(PlatformGeneration generation, TransactionTable table, StatusEffects effects, QuoteTable quotes,
    CallbackClient callback, EventFeed events, Func<Instant> now, Func<Task> beforeSaving)
{
    static readonly string[] Reads = ["get_transaction", "get_transactions", "get_quote"];

    /// <returns>Writes the result.</returns>
    public async ValueTask<Action<Utf8JsonWriter>> Execute(ReceivedCall call, JsonElement? parameters)
    {
        var method = call.Method;
        if (generation == PlatformGeneration.Four && Array.IndexOf(Reads, method) >= 0)
            return Read(method, parameters);
        if (!StatusRules.Knows(method, generation))
            throw new Refusal(-32601, $"No matching RPC method[{method}]");
        if (generation == PlatformGeneration.Four && method.StartsWith("do_stellar_", StringComparison.Ordinal))
            throw new Refusal(-32601, $"RPC method[{method}] handler is not found");
        var changed = await Change(call, Check(parameters, method));
        return json => TransactionJson.Write(json, changed, generation);
    }

    async ValueTask<SimulatedTransaction> Change(ReceivedCall call, RpcParams p)
    {
        var deadline = StatusRules.TakesDeadline(call.Method) ? p.Time("user_action_required_by") : null;
        var id = p.Text("transaction_id") ?? throw Refusal.Internal("transactionId is marked non-null but is null");
        var t = table.Find(id) ?? throw new Refusal(-32600, $"Transaction with id[{id}] is not found");
        call.StatusBefore = t.Status;
        var rule = StatusRules.Find(call.Method, t, generation) ?? throw Refusal.WrongStatus(call.Method, t);
        if (deadline is { } limit && limit.Nanos < now().Nanos)
            throw Refusal.BadParams("user_action_required_by can not be in the past");
        var answered = call.Method == "notify_customer_info_updated" && p.Text("customer_id") is { } customer
            ? await Ask(call, id, customer, p) : null;
        var changed = effects.Apply(rule, t, p, now(), answered);
        await beforeSaving();
        table.Replace(t, changed);
        call.StatusAfter = changed.Status;
        events.TransactionStatusChanged(changed);
        return changed;
    }

    /// <summary>Calls the business server back, while nothing here is held.</summary>
    async ValueTask<string> Ask(ReceivedCall call, string transactionId, string customerId, RpcParams p)
    {
        var role = p.Text("customer_type");
        var customer = CustomerAnswer.Read(await callback.Get(("id", customerId), ("transaction_id", transactionId), ("type", role)));
        call.Notice = new(customerId, role, customer.Status, customer.Fields, p.Text("message"));
        events.CustomerUpdated(customer.Id);
        return customer.Status;
    }

    Action<Utf8JsonWriter> Read(string method, JsonElement? parameters) => method switch
    {
        "get_transaction" => One(Check(parameters, method)),
        "get_quote" => quotes.Find(Check(parameters, method).Text("quote_id") ?? "") is { } quote
            ? json => json.WriteRawValue(quote)
            : throw Refusal.Internal("Cannot invoke \"org.stellar.anchor.sep38.Sep38Quote.getId()\" because \"quote\" is null"),
        _ => List(Check(parameters, method)),
    };

    Action<Utf8JsonWriter> One(RpcParams p)
    {
        var id = p.Text("transaction_id");
        if (string.IsNullOrEmpty(id))
            throw Refusal.BadParams("transaction id cannot be empty");
        var t = table.Find(id) ?? throw Refusal.Internal($"transaction (id={id}) is not found");
        return json => TransactionJson.Write(json, t, generation);
    }

    Action<Utf8JsonWriter> List(RpcParams p)
    {
        var sep = p.Text("sep") switch
        {
            "6" => 6,
            "24" => 24,
            "31" => 31,
            _ => throw Refusal.Internal(
                "Cannot invoke \"org.stellar.anchor.api.platform.TransactionsSeps.ordinal()\" because \"sep\" is null"),
        };
        var by = ListOrder.Find(p.Text("order_by"), ignoreCase: false)
            ?? throw Refusal.Internal(
                "Cannot invoke \"org.stellar.anchor.api.platform.TransactionsOrderBy.getTableName()\""
                    + " because the return value of \"org.stellar.anchor.util.TransactionsParams.getOrderBy()\" is null");
        if (p.Text("order") is not ("ASC" or "DESC"))
            throw Refusal.Internal(
                "Cannot invoke \"org.springframework.data.domain.Sort$Direction.name()\""
                    + " because the return value of \"org.stellar.anchor.util.TransactionsParams.getOrder()\" is null");
        if (!Whole(p, "page_number", out var page) || !Whole(p, "page_size", out var size) || size < 1)
            throw Refusal.Internal(
                "Cannot invoke \"java.lang.Integer.intValue()\""
                    + " because the return value of \"org.stellar.anchor.util.TransactionsParams.getPageSize()\" is null");
        var statuses = p.Texts("statuses");
        if (statuses is { Count: 0 } || statuses?.Any(status => !StatusRules.IsStatus(status)) == true)
            throw Refusal.Internal(
                "Cannot invoke \"org.stellar.anchor.api.sep.SepTransactionStatus.toString()\" because \"status\" is null");
        var records = table.List(sep, statuses, by.Key, p.Text("order") == "DESC", page, size).ToList();
        return json => ListOrder.WriteRecords(json, records, generation);
    }

    static bool Whole(RpcParams p, string name, out int value) =>
        int.TryParse(p.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out value);

    static RpcParams Check(JsonElement? parameters, string method) => parameters?.ValueKind switch
    {
        JsonValueKind.Object => new(parameters.Value),
        null or JsonValueKind.Null => throw Refusal.Internal(method == "get_transaction"
            ? "Cannot invoke \"org.stellar.anchor.api.rpc.method.GetTransactionRpcRequest.getTransactionId()\" because \"request\" is null"
            : "Cannot invoke \"org.stellar.anchor.api.rpc.method.RpcMethodParamsRequest.getTransactionId()\" because \"request\" is null"),
        var kind => throw Refusal.Internal(
            $"java.lang.IllegalStateException: Expected BEGIN_OBJECT but was "
                + $"{(kind == JsonValueKind.Array ? "BEGIN_ARRAY" : "STRING")} at line 1 column 2 path $"
                + "\nSee https://github.com/google/gson/blob/main/Troubleshooting.md#unexpected-json-structure"),
    };
}
