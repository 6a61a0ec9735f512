using AnchorCallbacks.Callback;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The reader chooses the language, also on the page of the sign-in.</summary>
static class LanguageRoutes
{
    public const string Path = "/console/language";

    static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods(Path, [HttpMethods.Post], Choose).WithMetadata(new ConsoleGuard.Open());

    static async Task Choose(HttpContext context)
    {
        var form = await ConsoleGuard.ReadForm(context);
        // The form has no token: it changes nothing but its reader's language.
        if (context.RequestServices.GetRequiredService<OriginCheck>().Check(context.Request) is null
            && $"{form["language"]}" is var language && ConsoleTexts.Has(language))
            context.Response.Cookies.Append(ConsoleTexts.Cookie, language, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                Path = "/console",
                MaxAge = KeptFor,
                IsEssential = true,
            });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = Back($"{form["back"]}");
    }

    /// <summary>The page the reader came from. Never another site.</summary>
    static string Back(string path) =>
        path.StartsWith("/console/", StringComparison.Ordinal) && path.All(c => c is > ' ' and < '\x7f' and not '\\')
            ? path : "/console/queue";
}
