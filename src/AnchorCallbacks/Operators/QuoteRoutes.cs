using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Rates.Quotes;

namespace AnchorCallbacks.Operators;

/// <summary><c>/quotes</c>: the firm quotes that were given, the newest first.</summary>
sealed class QuoteRoutes(QuoteStore quotes)
{
    public static void Map(IEndpointRouteBuilder routes, OperatorSurface surface) =>
        routes.MapGet("/quotes", surface.Endpoint(routes.ServiceProvider.GetRequiredService<QuoteRoutes>().List));

    async ValueTask<OperatorAnswer> List(OperatorRequest request)
    {
        if (PageQuery.Read(request.Http).Failed(out var failure, out var query))
            return failure;
        QuotePlace? place = null;
        if (query.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2).Failed(out failure, out var parts))
                return failure;
            if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at))
                return Cursor.Wrong;
            place = new(at, parts[1]);
        }
        var rows = await quotes.List(place, query.Limit + 1);
        var page = rows.Take(query.Limit).ToList();
        return OperatorJson.Write(json =>
        {
            OperatorJson.WriteItems(json, "quotes", page, Write);
            json.WriteTextIfAny("next", rows.Count > query.Limit ? Cursor.Write(page[^1].CreatedAt.ToString(CultureInfo.InvariantCulture), page[^1].Id) : null);
        });
    }

    static void Write(Utf8JsonWriter json, Quote quote)
    {
        json.WriteStartObject();
        json.WriteString("id", quote.Id);
        json.WriteTime("created_at", quote.CreatedAt);
        json.WriteTime("expires_at", quote.ExpiresAt);
        json.WriteTextIfAny("client_id", quote.ClientId);
        json.WriteString("sell_asset", quote.SellAsset);
        json.WriteString("sell_amount", quote.SellAmount);
        json.WriteTextIfAny("sell_delivery_method", quote.Terms.SellDeliveryMethod);
        json.WriteString("buy_asset", quote.BuyAsset);
        json.WriteString("buy_amount", quote.BuyAmount);
        json.WriteTextIfAny("buy_delivery_method", quote.Terms.BuyDeliveryMethod);
        json.WriteTextIfAny("country_code", quote.Terms.CountryCode);
        json.WriteString("price", quote.Price);
        if (quote.FeeTotal is not null)
        {
            json.WriteStartObject("fee");
            json.WriteString("total", quote.FeeTotal);
            json.WriteTextIfAny("asset", quote.FeeAsset);
            if (quote.FeeDetails is { } details)
            {
                json.WritePropertyName("details");
                json.WriteRawValue(details);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
