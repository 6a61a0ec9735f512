using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The exchange that a SEP-24 transaction asks for.</summary>
/// <param name="Currencies">The assets that may stand on the side outside Stellar.</param>
/// <param name="Amount">The amount that the wallet has announced; null for none.</param>
sealed record PageExchange(bool IsDeposit, string StellarAsset, IReadOnlyList<string> Currencies, string? Amount)
{
    public string AssetIn(string currency) => IsDeposit ? currency : StellarAsset;

    public string AssetOut(string currency) => IsDeposit ? StellarAsset : currency;
}

/// <summary>Finds which assets a SEP-24 transaction exchanges, by AP's report and the anchor's prices.</summary>
sealed class PagePrices(InteractivePrices prices, Assets assets)
{
    const string Fiat = "iso4217:";

    /// <summary>A price for this amount shows that there is one at all; limits do not matter.</summary>
    const string Probe = "100";

    const int MostCurrencies = 20;

    /// <returns>Null if AP's report is missing, or nothing is priced.</returns>
    public async ValueTask<PageExchange?> Find(PageState state, PageSubject subject, CancellationToken cancel)
    {
        if (state.Report is not { } report || state.Transaction is not { IsSep24: true })
            return null;
        var isDeposit = Funds.IsDeposit(report);
        var (stellar, other) = isDeposit ? (report.AmountOut, report.AmountIn) : (report.AmountIn, report.AmountOut);
        if ((Stellar(stellar?.Asset) ?? Stellar(report.AmountExpected?.Asset) ?? Stellar(subject.Asset)) is not { } asset)
            return null;
        var named = other?.Asset is { } known && known.StartsWith(Fiat, StringComparison.Ordinal) ? known : null;
        var currencies = new List<string>();
        foreach (var currency in named is not null ? [named] : assets.Names.Where(name => name.StartsWith(Fiat, StringComparison.Ordinal)))
            if (currencies.Count < MostCurrencies
                && await HasPrice(isDeposit ? currency : asset, isDeposit ? asset : currency, subject, cancel))
                currencies.Add(currency);
        return currencies.Count == 0 ? null
            : new(isDeposit, asset, currencies, subject.Amount ?? report.AmountExpected?.Amount?.ToString());
    }

    public ValueTask<Result<InteractivePrice>> Price(PageExchange exchange, string currency, bool isInFixed, string amount, string client,
        CancellationToken cancel) =>
        prices.Price(exchange.AssetIn(currency), exchange.AssetOut(currency), isInFixed, amount, client, cancel);

    async ValueTask<bool> HasPrice(string assetIn, string assetOut, PageSubject subject, CancellationToken cancel) =>
        !(await prices.Price(assetIn, assetOut, true, Probe, subject.Account, cancel)).Failed(out var failure, out _)
        || failure.Kind != FailureKind.NotFound;

    static string? Stellar(string? asset) => asset?.StartsWith("stellar:", StringComparison.Ordinal) == true ? asset : null;
}
