using System.Text.RegularExpressions;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The form of the amount.</summary>
/// <param name="IsInFixed">The amount is what the user pays; else what the user gets.</param>
/// <param name="Price">The price of the moment; null if there is none for the amount.</param>
sealed record AmountModel(PageExchange Exchange, string Currency, bool IsInFixed, string Amount, InteractivePrice? Price, string? Error);

/// <summary>The amount of a SEP-24 transaction: the user sees price and fee, and confirms.</summary>
static partial class AmountRoutes
{
    public static void Map(IEndpointRouteBuilder routes, PageGuard guard)
    {
        routes.MapPage("/amount", request => HomeRoutes.Show(request, HomeView.Amount));
        routes.MapForm("/amount", guard, Save);
    }

    /// <summary>What the form holds at first: what the user confirmed before, else what the wallet announced. AP's amount is one of the
    /// Stellar asset.</summary>
    public static async Task<AmountModel> Prefill(PageRequest request, PageState state, PageExchange exchange)
    {
        if (state.Flow is { } flow)
        {
            var known = exchange.IsDeposit ? flow.In.Asset! : flow.Out.Asset!;
            var amount = (flow.IsInFixed ? flow.In : flow.Out).Amount!.Value.ToString();
            return await Priced(request, exchange, exchange.Currencies.Contains(known) ? known : exchange.Currencies[0], flow.IsInFixed,
                amount);
        }
        return exchange.Amount is { } announced
            ? await Priced(request, exchange, exchange.Currencies[0], !exchange.IsDeposit, announced)
            : new(exchange, exchange.Currencies[0], true, "", null, null);
    }

    static async Task Save(PageRequest request, IFormCollection form)
    {
        await request.Get<PageTransactions>().Refresh(request.Subject.TransactionId, request.Http.RequestAborted);
        var state = await request.Get<PageCustomers>().Load(request.Subject);
        if (!state.IsIncomplete || state.Status == CustomerStatus.Rejected || (await HomeRoutes.OpenConsents(request, state)).Count > 0
            || await request.Get<PagePrices>().Find(state, request.Subject, request.Http.RequestAborted) is not { } exchange)
        {
            request.GoTo(request.Path());
            return;
        }
        var currency = exchange.Currencies.FirstOrDefault(known => known == form["currency"]) ?? exchange.Currencies[0];
        var model = await Priced(request, exchange, currency, form["side"] != "out", $"{form["amount"]}".Trim().Replace(',', '.'));
        // The price that the user saw is confirmed. Without script the first press shows it, and the second confirms it.
        var isSeen = model.Price is { } price && form["seen"] == Seen(price);
        if (model.Error is not null || !isSeen || form["action"] == "price")
        {
            await HomeRoutes.Show(request, HomeView.Amount, amount: model,
                status: model.Error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
            return;
        }
        if (await HomeRoutes.Create(request) is null)
        {
            await HomeRoutes.Show(request, HomeView.Amount, amount: model, problem: request.Texts["problem.save"],
                status: StatusCodes.Status400BadRequest);
            return;
        }
        var flow = new InteractiveFlow(request.Subject.TransactionId, model.IsInFixed, model.Price!.In, model.Price.Out);
        await request.Get<Database>().Write(async connection =>
        {
            await flow.Save(connection, request.Get<TimeProvider>().GetUtcNow());
            return true;
        });
        request.Get<Signals>().Reactions.Set();
        request.GoTo(request.Path());
    }

    /// <summary>The amounts that a form shows.</summary>
    public static string Seen(InteractivePrice price) => $"{price.In} {price.Out}";

    static async Task<AmountModel> Priced(PageRequest request, PageExchange exchange, string currency, bool isInFixed, string amount)
    {
        var priced = await request.Get<PagePrices>().Price(exchange, currency, isInFixed, amount, request.Subject.Account,
            request.Http.RequestAborted);
        return priced.Failed(out var failure, out var price)
            ? new(exchange, currency, isInFixed, amount.Length <= 40 ? amount : "", null, Error(failure, request.Texts))
            : new(exchange, currency, isInFixed, amount, price, null);
    }

    static string Error(Failure failure, PageTexts texts)
    {
        if (Limit().Match(failure.Text) is { Success: true } limit)
            return texts.With(limit.Groups[1].Value == "least" ? "error.amount_least" : "error.amount_most", limit.Groups[2].Value,
                AssetNames.Short(limit.Groups[3].Value));
        if (Decimals().Match(failure.Text) is { Success: true } decimals)
            return texts.With("error.amount_decimals", decimals.Groups[1].Value);
        return failure.Kind == FailureKind.Invalid ? texts["error.amount"] : texts["error.price"];
    }

    [GeneratedRegex("must be at (least|most) ([0-9.]+) (\\S+)$")]
    private static partial Regex Limit();

    [GeneratedRegex("must have at most ([0-9]+) decimals")]
    private static partial Regex Decimals();
}

/// <summary>Assets as people call them.</summary>
static class AssetNames
{
    public static string Short(string? asset) => asset switch
    {
        null => "",
        "stellar:native" => "XLM",
        _ => asset.Split(':') is [_, var code, ..] ? code : asset,
    };

    public static string Money(Platform.AssetAmount? money) => money?.Amount is { } amount ? $"{amount} {Short(money.Asset)}" : "";
}
