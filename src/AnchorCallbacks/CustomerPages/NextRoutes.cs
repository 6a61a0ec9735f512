using System.Text.Json.Nodes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Notifications;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AnchorCallbacks.CustomerPages;

/// <summary>Sends the user to the anchor's next page, with a signed token.</summary>
static class NextRoutes
{
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder routes, PageGuard guard) => routes.MapPage("/next", request => GoOn(request, guard));

    /// <summary>The customer's part is done, and the anchor's next page takes over.</summary>
    public static bool IsOpen(PageRequest request, PageState state) => request.Get<InteractiveOptions>() is
    {
        Finish: InteractiveFinish.Redirect
    } options && state.IsIncomplete && state.Flow is not null
        && (state.Status == CustomerStatus.Accepted || (options.OnSubmission && state.Status == CustomerStatus.Processing));

    static async Task GoOn(PageRequest request, PageGuard guard)
    {
        var subject = request.Subject;
        await request.Get<PageTransactions>().Refresh(subject.TransactionId, request.Http.RequestAborted);
        var state = await request.Get<PageCustomers>().Load(subject);
        if (!IsOpen(request, state) || (await HomeRoutes.OpenConsents(request, state)).Count > 0)
        {
            request.GoTo(request.Path());
            return;
        }
        var flow = state.Flow!;
        var priced = await request.Get<InteractivePrices>().Price(flow.In.Asset!, flow.Out.Asset!, flow.IsInFixed,
            (flow.IsInFixed ? flow.In : flow.Out).Amount!.Value.ToString(), subject.Account, request.Http.RequestAborted);
        if (priced.Failed(out _, out var price))
        {
            await guard.ShowProblem(request.Http, request.Texts, StatusCodes.Status503ServiceUnavailable, "error.price");
            return;
        }
        var options = request.Get<PagesOptions>();
        var token = Sign(options.NextSecret, state, price, request.Get<TimeProvider>().GetUtcNow());
        request.GoTo($"{options.NextUrl!.AbsoluteUri}?token={token}");
    }

    static string Sign(byte[] secret, PageState state, InteractivePrice price, DateTimeOffset now)
    {
        var claims = new JsonObject
        {
            ["jti"] = state.Transaction!.Id,
            ["sub"] = state.Customer!.Id,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["data"] = new JsonObject
            {
                ["transaction_id"] = state.Transaction.Id,
                ["customer_id"] = state.Customer.Id,
                ["status"] = state.Status.Word(),
                ["amount_in"] = price.In.Amount!.Value.ToString(),
                ["amount_in_asset"] = price.In.Asset,
                ["amount_out"] = price.Out.Amount!.Value.ToString(),
                ["amount_out_asset"] = price.Out.Asset,
                ["fee"] = price.Fee.Total.ToString(),
                ["fee_asset"] = price.Fee.Asset,
            },
        };
        return new JsonWebTokenHandler().CreateToken(claims.ToJsonString(),
            new SigningCredentials(new SymmetricSecurityKey(secret), SecurityAlgorithms.HmacSha256));
    }
}

/// <summary>The message to the wallet's window, where it asked for one: the transaction without any data of its user.</summary>
static class WalletMessage
{
    /// <returns>JSON; null if there is nothing to tell.</returns>
    public static string? Of(PageRequest request, PageState state, HomeView view)
    {
        if (!request.Subject.PostsMessage || view != HomeView.Status || state.Report is not { } report || state.Transaction is not { } row)
            return null;
        var message = new JsonObject { ["id"] = row.Id, ["kind"] = row.Kind, ["status"] = row.Status };
        Add("started_at", report.StartedAt?.ToString());
        Add("amount_in", report.AmountIn?.Amount?.ToString());
        Add("amount_in_asset", report.AmountIn?.Asset);
        Add("amount_out", report.AmountOut?.Amount?.ToString());
        Add("amount_out_asset", report.AmountOut?.Asset);
        Add("amount_fee", report.FeeDetails?.Total.ToString());
        Add("amount_fee_asset", report.FeeDetails?.Asset);
        // Wallets read the members here, or in "transaction" as in the answer of AP's own endpoint.
        var whole = (JsonObject)message.DeepClone();
        whole["transaction"] = message;
        return whole.ToJsonString();

        void Add(string name, string? value)
        {
            if (value is not null)
                message[name] = value;
        }
    }
}
