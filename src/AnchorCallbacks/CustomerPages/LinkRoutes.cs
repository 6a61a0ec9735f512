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
        var texts = guard.Languages.Choose(context.Request.Headers.AcceptLanguage);
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
        if (!guard.MayEnter(code))
        {
            await guard.ShowProblem(context, texts, StatusCodes.Status429TooManyRequests, "problem.wait");
            return;
        }
        if (!isUse)
        {
            if ((await links.Look(code, browser)).Failed(out var reason, out var subject))
            {
                await guard.Refuse(context, "link", "", reason.Text);
                return;
            }
            texts = guard.Languages.Choose(subject.Language, context.Request.Headers.AcceptLanguage);
            await HtmlPage.Write<LinkPage>(context, StatusCodes.Status200OK, guard.Frame(texts), texts,
                new LinkModel($"{options.Root}/l/{Uri.EscapeDataString(code)}"));
            return;
        }
        // Another site must not make a browser fill in the form of someone else.
        if (context.Request.Headers["Sec-Fetch-Site"] is ["cross-site"])
        {
            await guard.Refuse(context, "link", "", "the form was sent by another site");
            return;
        }
        if ((await links.Use(code, browser)).Failed(out var failure, out var used))
        {
            await guard.Refuse(context, "link", "", failure.Text);
            return;
        }
        var cookie = guard.Cookie($"{options.Root}/l/{code}");
        cookie.MaxAge = options.LinkLifetime;
        context.Response.Cookies.Append(CookieName(options), used.Browser, cookie);
        await guard.Begin(context, used.Subject);
    }
}

sealed record LinkModel(string Path);
