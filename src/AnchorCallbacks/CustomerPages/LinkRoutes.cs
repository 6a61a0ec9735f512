using AnchorCallbacks.CustomerPages.Pages;
using AnchorCallbacks.Web;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The way in through a one-time link. Programs that look at links in messages open them too: only the button on the page uses
/// the link.</summary>
static class LinkRoutes
{
    const int LongestCode = 64;

    public static void Map(IEndpointRouteBuilder routes, PageGuard guard, PagesOptions options, TimeProvider clock)
    {
        if (!options.HasLinks)
            return;
        var links = routes.ServiceProvider.GetRequiredService<PageLinks>();
        routes.MapMethods("/l/{code}", [HttpMethods.Get], context => Enter(context, guard, links, options, isUse: false))
            .WithMetadata(new PageGuard.Open());
        routes.MapMethods("/l/{code}", [HttpMethods.Post], context => Enter(context, guard, links, options, isUse: true))
            .WithMetadata(new PageGuard.Open());
    }

    static string CookieName(PagesOptions options) => options.IsSecure ? "__Secure-link" : "link";

    static async Task Enter(HttpContext context, PageGuard guard, PageLinks links, PagesOptions options, bool isUse)
    {
        var texts = PageTexts.Choose(context.Request.Headers.AcceptLanguage);
        if (guard.MustWait(context))
        {
            await guard.ShowProblem(context, texts, StatusCodes.Status429TooManyRequests, "problem.wait");
            return;
        }
        var code = $"{context.Request.RouteValues["code"]}";
        var browser = context.Request.Cookies[CookieName(options)];
        if (code.Length > LongestCode)
        {
            await guard.Refuse(context, "link", "", "there is no such link");
            return;
        }
        if (isUse && browser is null)
            browser = SessionSecret.New();
        var found = isUse ? await links.Use(code, browser!) : await links.Look(code, browser);
        if (found.Failed(out var failure, out var subject))
        {
            await guard.Refuse(context, "link", "", failure.Text);
            return;
        }
        if (!isUse)
        {
            await HtmlPage.Write<LinkPage>(context, StatusCodes.Status200OK, guard.Frame(texts), texts,
                new LinkModel($"{options.Root}/l/{Uri.EscapeDataString(code)}"));
            return;
        }
        var cookie = guard.Cookie($"{options.Root}/l/{code}");
        cookie.MaxAge = options.LinkLifetime;
        context.Response.Cookies.Append(CookieName(options), browser!, cookie);
        await guard.Begin(context, subject);
    }
}

sealed record LinkModel(string Path);
