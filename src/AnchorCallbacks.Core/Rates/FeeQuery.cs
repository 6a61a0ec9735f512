using AnchorCallbacks.Http;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates;

/// <summary>AP 2.x's <c>GET /fee</c>.</summary>
/// <param name="Text">The query string of AP's request, with its <c>?</c>.</param>
sealed record FeeQuery(string SendAsset, string ReceiveAsset, ExactDecimal SendAmount, string? ClientId, string Text)
{
    static readonly string[] Names = ["send_asset", "receive_asset", "send_amount", "client_id"];

    /// <summary>The fee of a transfer is the fee of an exchange of the two assets.</summary>
    public RateQuery AsRate() =>
        new(false, SendAsset, SendAmount, null, ReceiveAsset, null, null, null, null, ClientId, Text) { Asked = "send_amount" };

    public Failure NotConfigured() => RateQuery.NotConfigured("send_asset, receive_asset", SendAsset, ReceiveAsset);

    public static Result<FeeQuery> Read(HttpRequest request)
    {
        var values = new string?[Names.Length];
        if (QueryParameters.Read(request, Names, values) is { } problem)
            return problem;
        if (values[0] is not { } send)
            return Failure.Invalid("send_asset: is missing");
        if (RateQuery.Amount("send_amount", values[2]).Failed(out var failure, out var amount))
            return failure;
        return amount is { } given
            ? new FeeQuery(send, values[1] ?? send, given, values[3], request.QueryString.Value!)
            : Failure.Invalid("send_amount: is missing");
    }
}
