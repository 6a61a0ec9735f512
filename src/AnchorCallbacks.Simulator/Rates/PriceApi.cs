using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>AP's API for prices, and the quotes that it keeps.</summary>
public sealed class PriceApi
{
    readonly PlatformGeneration generation;
    readonly CallbackClient callback;
    readonly QuoteTable quotes;
    readonly Amounts amounts;
    readonly EventFeed events;
    readonly Func<Instant> now;

    internal PriceApi(PlatformGeneration generation, CallbackClient callback, QuoteTable quotes, Amounts amounts, EventFeed events,
        Func<Instant> now) => (this.generation, this.callback, this.quotes, this.amounts, this.events, this.now) =
            (generation, callback, quotes, amounts, events, now);

    /// <summary>SEP-38 <c>GET /price</c>.</summary>
    public async Task<WalletReply> AskPrice(RateQuery query)
    {
        var (rate, refused) = await Ask(query);
        return refused ?? new(200,
            $$"""{"price":"{{rate!.Price}}","sell_amount":"{{rate.SellAmount}}","buy_amount":"{{rate.BuyAmount}}"}""");
    }

    /// <summary>SEP-38 <c>POST /quote</c>: the firm rate becomes a quote under its id.</summary>
    public async Task<WalletReply> RequestQuote(string token, RateQuery query)
    {
        var wallet = WalletToken.Parse(token);
        var (rate, refused) = await Ask(query with { Firm = true, ClientId = wallet.Account });
        if (refused is not null)
            return refused;
        var total = decimal.Round(Amounts.Value(rate!.SellAmount!) / Amounts.Value(rate.BuyAmount!), 10, MidpointRounding.ToZero);
        var quote = QuoteJson.Write(rate, query, Amounts.Text(total), wallet.Subject, now());
        quotes.Add(rate.Id!, quote);
        events.QuoteCreated(quote);
        return new(201, quote);
    }

    /// <summary>The amounts of a SEP-31 payment with this quote.</summary>
    internal (Amount Sold, Amount Bought, Fee Fee)? Quote(string id)
    {
        if (quotes.Find(id) is not { } json)
            return null;
        using var parsed = JsonDocument.Parse(json);
        var quote = new RpcParams(parsed.RootElement);
        return (new(quote.Text("sell_amount"), quote.Text("sell_asset")), new(quote.Text("buy_amount"), quote.Text("buy_asset")),
            quote.Object("fee")!.Value.Fee());
    }

    /// <summary>The fee of a SEP-31 payment without a quote. 2.x asks for the fee, later releases for the price of the asset in
    /// itself.</summary>
    internal async Task<(Fee? Fee, WalletReply? Refused)> Sep31Fee(Amount amount, string senderId, string receiverId)
    {
        if (generation == PlatformGeneration.Four)
        {
            var (rate, refused) = await Ask(new(amount.Asset!, amount.Asset!) { SellAmount = amount.Value });
            var fee = rate?.Fee;
            return (refused is null ? new(fee is null ? "0" : Amounts.Text(Amounts.Value(fee.Total)), fee?.Asset ?? amount.Asset, null)
                : null, refused);
        }
        var answer = await callback.Get("fee", ("send_asset", amount.Asset), ("receive_asset", amount.Asset), ("send_amount", amount.Value),
            ("sender_id", senderId), ("receiver_id", receiverId));
        if (answer.Status != 200)
            return (null, WalletReply.From(answer, generation));
        using var json = JsonDocument.Parse(answer.Body);
        return new RpcParams(json.RootElement).Amount("fee") is { Value: { } total, Asset: { } asset } ? (new(total, asset, null), null)
            : (null, WalletReply.Refused(502, "internal server error"));
    }

    async Task<(RateAnswer? Rate, WalletReply? Refused)> Ask(RateQuery query)
    {
        var answer = await callback.Get("rate", query.ToPairs());
        if (answer.Status != 200)
            return (null, WalletReply.From(answer, generation));
        if (RateAnswer.Read(answer.Body) is not { } rate)
            return (null, WalletReply.Refused(502, "internal server error"));
        var fault = RateChecks.Fault(rate, query, asset => amounts.Assets.TryGetValue(asset, out var decimals) ? decimals : null);
        return fault is null ? (rate, null) : (null, WalletReply.Refused(502, fault[(fault.IndexOf(':', StringComparison.Ordinal) + 2)..]));
    }
}
