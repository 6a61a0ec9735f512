using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Rates;

/// <summary>AP's checks of a <c>GET /rate</c> answer (RestRateIntegration), written from its contract and not from the server's code:
/// on the answer's own text, with numbers of one fixed scale.</summary>
static class PlatformChecks
{
    const int Scale = 80;

    /// <summary>The numbers of the checks that fail; empty if AP takes the answer.</summary>
    /// <param name="decimals">AP's significant_decimals.</param>
    public static List<int> Failing(string json, bool firm, string sellAsset, string? sellAmount, string buyAsset, string? buyAmount,
        IReadOnlyDictionary<string, int> decimals)
    {
        var rate = JsonDocument.Parse(json).RootElement.GetProperty("rate");
        var failing = new List<int>();
        if (Text(rate, "price") is not { } priceText)
            return [1];
        Check(2, !firm || (Text(rate, "id") is not null && Text(rate, "expires_at") is not null));
        if (Text(rate, "sell_amount") is not { } sellText || Text(rate, "buy_amount") is not { } buyText)
            return [3];
        var (price, sell, buy) = (Number(priceText), Number(sellText), Number(buyText));
        Check(3, sell.Sign > 0 && buy.Sign > 0);
        Check(4, Within(sellText, decimals[sellAsset]) && Within(buyText, decimals[buyAsset]));
        Check(5, sellAmount is null ? Number(buyAmount!) == buy : Number(sellAmount) == sell);

        var tolerance = BigInteger.Pow(10, Scale - decimals[sellAsset]);
        if (!rate.TryGetProperty("fee", out var fee))
        {
            Check(6, BigInteger.Abs(sell - Times(price, buy)) < tolerance);
            return failing;
        }
        var total = Number(Text(fee, "total")!);
        var feeAsset = Text(fee, "asset")!;
        if (total.IsZero)
            Check(6, BigInteger.Abs(sell - Times(price, buy)) < tolerance);
        else if (feeAsset == sellAsset)
            Check(7, BigInteger.Abs(sell - (Times(price, buy) + total)) < tolerance);
        else
            Check(8, BigInteger.Abs(sell - Times(price, buy + total)) < tolerance);

        Check(9, decimals.TryGetValue(feeAsset, out var feeDecimals) && feeDecimals > 0 && total.Sign >= 0
            && Within(Text(fee, "total")!, feeDecimals));
        var details = fee.TryGetProperty("details", out var list) ? list.EnumerateArray().ToList() : [];
        Check(10, !total.IsZero || details.Count == 0);
        var sum = BigInteger.Zero;
        foreach (var detail in details)
        {
            var amount = Text(detail, "amount")!;
            sum += Number(amount);
            Check(11, Text(detail, "name") is not null && Number(amount).Sign > 0 && Within(amount, feeDecimals));
        }
        Check(11, details.Count == 0 || sum == total);
        return failing;

        void Check(int number, bool holds)
        {
            if (!holds)
                failing.Add(number);
        }
    }

    /// <summary>Times 10 to the power of <see cref="Scale"/>.</summary>
    public static BigInteger Number(string text)
    {
        var parts = text.Split('.');
        return BigInteger.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(Scale, '0'), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture);
    }

    static BigInteger Times(BigInteger left, BigInteger right) => left * right / BigInteger.Pow(10, Scale);

    /// <summary>No more decimals than the asset's, zeros at the end aside, and 20 digits on each side.</summary>
    static bool Within(string text, int decimals)
    {
        var parts = text.Split('.');
        var fraction = parts.Length > 1 ? parts[1] : "";
        return fraction.TrimEnd('0').Length <= decimals && parts[0].Length <= 20 && fraction.Length <= 20;
    }

    static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
