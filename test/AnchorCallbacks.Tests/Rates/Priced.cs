using System.Text;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Numbers;
using AnchorCallbacks.Rates.Table;

namespace AnchorCallbacks.Tests.Rates;

/// <summary>One question to a table, and its answer as AP gets it.</summary>
static class Priced
{
    public static RateQuery Query(string sell, string? sellAmount, string buy, string? buyAmount, string? client = null) =>
        new(false, sell, Amount(sellAmount), null, buy, Amount(buyAmount), null, null, null, client, "?");

    /// <summary>The JSON, or the refusal.</summary>
    public static string Answer(RatesFile file, RateQuery query) =>
        Answer(file.Table.Find(query.SellAsset, query.BuyAsset, query.ClientId)!, query);

    public static string Answer(Pair pair, RateQuery query) => Pricing.Of(pair, query).Failed(out var failure, out var rate) ? failure.Text
        : Json(rate);

    public static string Json(Rate rate)
    {
        using var json = RateAnswer.Write(rate, firm: false);
        return Encoding.UTF8.GetString(json.Written);
    }

    static ExactDecimal? Amount(string? text) => text is null ? null : ExactDecimal.TryParse(text, out var amount) ? amount
        : throw new ArgumentException(text);
}
