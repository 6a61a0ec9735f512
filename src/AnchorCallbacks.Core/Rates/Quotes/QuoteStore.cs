using System.Text;
using System.Text.Json;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Rates.Quotes;

/// <summary>Stores firm quotes. A quote is on disk before the wallet gets it.</summary>
sealed class QuoteStore(Database database, ServiceKeys keys, TimeProvider clock)
{
    const string Columns =
        "id, created_at, expires_at, client_id, sell_asset, sell_amount, buy_asset, buy_amount, price, fee_total, fee_asset, fee_details, "
        + "terms";

    sealed class Row
    {
        public string Id { get; init; } = "";
        public long CreatedAt { get; init; }
        public long ExpiresAt { get; init; }
        public string? ClientId { get; init; }
        public string SellAsset { get; init; } = "";
        public string SellAmount { get; init; } = "";
        public string BuyAsset { get; init; } = "";
        public string BuyAmount { get; init; } = "";
        public string Price { get; init; } = "";
        public string? FeeTotal { get; init; }
        public string? FeeAsset { get; init; }
        public string? FeeDetails { get; init; }
        public byte[]? Terms { get; init; }
    }

    /// <param name="rate">A firm quote that has been checked.</param>
    /// <returns>False, with nothing stored, if another quote has the id.</returns>
    public Task<bool> Save(Rate rate, RateQuery query)
    {
        var terms = new QuoteTerms(query.SellDeliveryMethod, query.BuyDeliveryMethod, query.CountryCode);
        var row = new Row
        {
            Id = rate.Id!,
            CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ExpiresAt = rate.ExpiresAt!.Value.ToDateTimeOffset().ToUnixTimeMilliseconds(),
            ClientId = query.ClientId,
            SellAsset = query.SellAsset,
            SellAmount = rate.SellAmount.Text,
            BuyAsset = query.BuyAsset,
            BuyAmount = rate.BuyAmount.Text,
            Price = rate.Price.Text,
            FeeTotal = rate.Fee?.Total.Text,
            FeeAsset = rate.Fee?.Asset,
            FeeDetails = rate.Fee is { Details.Count: > 0 } fee ? WriteDetails(fee) : null,
            Terms = terms.IsEmpty ? null : ServiceSeal.Seal(keys, terms.Write(), SealContext.Quote(rate.Id!)),
        };
        return database.Write(async connection => await connection.ExecuteAsync(
            $"""
            INSERT INTO quotes ({Columns})
            VALUES (@Id, @CreatedAt, @ExpiresAt, @ClientId, @SellAsset, @SellAmount, @BuyAsset, @BuyAmount, @Price, @FeeTotal, @FeeAsset,
                @FeeDetails, @Terms)
            ON CONFLICT (id) DO NOTHING
            """, row) > 0, key: new(rate.Id));
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">The end of the previous page; null for the first page.</param>
    public async ValueTask<List<Quote>> List(QuotePlace? after, int limit)
    {
        var (at, id) = after ?? new(long.MaxValue, "");
        var rows = await database.Read(async connection => (await connection.QueryAsync<Row>(
            $"SELECT {Columns} FROM quotes WHERE (created_at, id) < (@at, @id) ORDER BY created_at DESC, id DESC LIMIT @limit",
            new { at, id, limit })).AsList());
        return rows.ConvertAll(Open);
    }

    Quote Open(Row row) =>
        new(row.Id, row.CreatedAt, row.ExpiresAt, row.ClientId, row.SellAsset, row.SellAmount, row.BuyAsset, row.BuyAmount, row.Price,
            row.FeeTotal, row.FeeAsset, row.FeeDetails, row.Terms is { } terms ? OpenTerms(row.Id, terms) : default);

    QuoteTerms OpenTerms(string id, byte[] terms) => ServiceSeal.Open(keys, terms, SealContext.Quote(id)) is { } json
        ? QuoteTerms.Read(json) : throw new SealBrokenException($"The terms of quote {id} do not open.");

    static string WriteDetails(RateFee fee)
    {
        using var json = new PooledBuffer(512);
        using (var writer = new Utf8JsonWriter(json))
            RateAnswer.WriteDetails(writer, fee.Details);
        return Encoding.UTF8.GetString(json.Written);
    }
}
