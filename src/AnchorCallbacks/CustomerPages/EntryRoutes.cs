using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The addresses that AP makes for a wallet's user. The token is verified, and the browser leaves the address at once.</summary>
static class EntryRoutes
{
    public const string Interactive = "/sep24/interactive", Sep24MoreInfo = "/sep24/transaction/more_info",
        Sep6MoreInfo = "/sep6/transaction/more_info";

    public static void Map(IEndpointRouteBuilder routes, PageGuard guard, PagesOptions options, TimeProvider clock)
    {
        MapEntry(Interactive, options.InteractiveSecret, options.Previous.Interactive, PageEntry.Interactive, TransactionTypes.Sep24);
        MapEntry(Sep24MoreInfo, options.Sep24MoreInfoSecret, options.Previous.Sep24MoreInfo, PageEntry.MoreInfo, TransactionTypes.Sep24);
        MapEntry(Sep6MoreInfo, options.Sep6MoreInfoSecret, options.Previous.Sep6MoreInfo, PageEntry.MoreInfo, TransactionTypes.Sep6);

        void MapEntry(string path, byte[] secret, byte[] previous, PageEntry entry, string type)
        {
            var tokens = new EntryTokens(secret, previous, clock);
            if (tokens.IsOpen)
                routes.MapMethods(path, [HttpMethods.Get], context => Enter(context, guard, tokens, entry, type, path[1..]))
                    .WithMetadata(new PageGuard.Open());
        }
    }

    static async Task Enter(HttpContext context, PageGuard guard, EntryTokens tokens, PageEntry entry, string type, string name)
    {
        var query = context.Request.Query;
        if (guard.MustWait(context))
        {
            await guard.ShowProblem(context, guard.Languages.Choose(context.Request.Headers.AcceptLanguage),
                StatusCodes.Status429TooManyRequests, "problem.wait");
            return;
        }
        if (tokens.Read(query).Failed(out var failure, out var claims))
        {
            await guard.Refuse(context, name, $"{query["transaction_id"]}", failure.Text);
            return;
        }
        if (!guard.MayEnter(claims.TransactionId))
        {
            await guard.ShowProblem(context, guard.Languages.Choose(context.Request.Headers.AcceptLanguage),
                StatusCodes.Status429TooManyRequests, "problem.wait");
            return;
        }
        var reader = context.RequestServices.GetRequiredService<PageTransactions>();
        // The page needs AP's report. If AP is away, the page shows what is known.
        if (type == TransactionTypes.Sep24)
            await reader.Enter(claims, context.RequestAborted);
        else
            await reader.Refresh(claims.TransactionId, context.RequestAborted);
        // AP signs whose transaction it is. Where its report or an earlier address names another customer, nothing is shown.
        if (await reader.Find(claims.TransactionId) is { } row && !row.MayBeOf(claims.Customer.Account!, claims.Customer.Memo))
        {
            await guard.Refuse(context, name, claims.TransactionId, "the transaction is another customer's");
            return;
        }
        await guard.Begin(context, PageSubject.Of(entry, claims, type, query));
    }
}
