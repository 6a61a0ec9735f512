using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Http;
using AnchorCallbacks.Rates.UniqueAddress;

namespace AnchorCallbacks.Callback;

/// <summary>AP 2.x's <c>GET /unique_address</c>: the destination of the SEP-31 payment of a transaction.</summary>
sealed class UniqueAddressEndpoint(DepositMemos memos, UniqueAddressOptions options)
{
    static readonly string[] Names = ["transaction_id"];

    public static void Map(IEndpointRouteBuilder routes, CallbackEndpointAdapter adapter) =>
        routes.MapGet("/unique_address", adapter.Endpoint(routes.ServiceProvider.GetRequiredService<UniqueAddressEndpoint>().Get));

    async ValueTask<Answer> Get(HttpContext context)
    {
        var values = new string?[Names.Length];
        if (QueryParameters.Read(context.Request, Names, values) is { } problem)
            return problem;
        if (values[0] is not { } transactionId)
            return Failure.Invalid("transaction_id: is missing");
        if (options.Account is not { } account)
            return Failure.NotFound($"unique_address: no account is configured; set {UniqueAddressOptions.AccountName}");
        return Write(account, await memos.Of(transactionId));
    }

    static PooledBuffer Write(string account, long memo)
    {
        var json = new PooledBuffer(256);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteStartObject("unique_address");
        writer.WriteString("stellar_address", account);
        writer.WriteString("memo", memo.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("memo_type", "id");
        writer.WriteEndObject();
        writer.WriteEndObject();
        return json;
    }
}
