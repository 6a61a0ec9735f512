using System.Globalization;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Sign-in with an operator's key, and sign-out.</summary>
static class SignInRoutes
{
    public const string SignOutPath = "/console/sign-out";

    const int LongestKey = 512;

    static readonly TimeSpan KnownTime = TimeSpan.FromDays(90);

    public static void Map(IEndpointRouteBuilder routes, ConsoleSessions sessions, SignInLimiter limiter)
    {
        routes.MapMethods(ConsoleGuard.SignInPath, [HttpMethods.Get], context => Show(context, null, StatusCodes.Status200OK))
            .WithMetadata(new ConsoleGuard.Open());
        routes.MapMethods(ConsoleGuard.SignInPath, [HttpMethods.Post], context => SignIn(context, sessions, limiter))
            .WithMetadata(new ConsoleGuard.Open());
        routes.MapForm(SignOutPath, OperatorRole.Viewer, (request, _) => SignOut(request, sessions));
    }

    static async Task SignIn(HttpContext context, ConsoleSessions sessions, SignInLimiter limiter)
    {
        // The form has no session yet, and so no token: a page of another site must not sign its reader in.
        if (context.RequestServices.GetRequiredService<OriginCheck>().Check(context.Request) is not null)
        {
            await Show(context, "sign_in.foreign", StatusCodes.Status400BadRequest);
            return;
        }
        var source = Source(context, limiter);
        if (!await limiter.Begin(source))
        {
            context.Response.Headers.RetryAfter = SignInLimiter.Window.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            await Show(context, "sign_in.wait", StatusCodes.Status429TooManyRequests);
            return;
        }
        var key = $"{(await ConsoleGuard.ReadForm(context))["key"]}".Trim();
        if (key.Length is 0 or > LongestKey || await sessions.SignIn(key) is not { } id)
        {
            await Show(context, "sign_in.wrong", StatusCodes.Status401Unauthorized);
            return;
        }
        await limiter.Succeeded(source);
        Enter(context, id, limiter);
    }

    static SignInSource Source(HttpContext context, SignInLimiter limiter) =>
        limiter.Source(context.Connection.RemoteIpAddress, context.Request.Cookies[MarkName(context.Request)]);

    /// <summary>The browser has a session, and is known from now on.</summary>
    public static void Enter(HttpContext context, string session, SignInLimiter limiter)
    {
        SetCookie(context, session);
        if (!Source(context, limiter).IsKnown)
            SetMark(context, limiter.NewMark());
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = LeftPlace.IsIn(context.Request) ? ContinueRoutes.Path : "/console/queue";
    }

    static void SetCookie(HttpContext context, string id) =>
        context.Response.Cookies.Append(ConsoleGuard.CookieName(context.Request), id, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = "/",
            IsEssential = true,
        });

    static string MarkName(HttpRequest request) => request.IsHttps ? "__Secure-console-known" : "console-known";

    /// <summary>The browser is known from now on. This opens nothing.</summary>
    static void SetMark(HttpContext context, string mark) =>
        context.Response.Cookies.Append(MarkName(context.Request), mark, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = ConsoleGuard.SignInPath,
            MaxAge = KnownTime,
            IsEssential = true,
        });

    static async Task SignOut(ConsoleRequest request, ConsoleSessions sessions)
    {
        await sessions.SignOut(request.SessionId);
        request.Http.Response.Cookies.Delete(ConsoleGuard.CookieName(request.Http.Request),
            new CookieOptions { Path = "/", HttpOnly = true, Secure = request.Http.Request.IsHttps, SameSite = SameSiteMode.Lax });
        request.GoTo(ConsoleGuard.SignInPath);
    }

    public static Task Show(HttpContext context, string? problem, int status)
    {
        var hasProvider = context.RequestServices.GetRequiredService<OperatorOptions>().OpenId is not null;
        var texts = ConsoleTexts.For(context.Request);
        return PageRenderer.ShowOpen<SignInPage>(
            context, texts, new SignInModel(problem is null ? null : texts[problem], hasProvider,
                LeftPlace.Read(context.Request, context.RequestServices.GetRequiredService<ServiceKeys>())), status);
    }
}

/// <param name="HasProvider">Operators may sign in at an OpenID Connect provider.</param>
/// <param name="Left">Where the reader was when the session had ended.</param>
sealed record SignInModel(string? Problem, bool HasProvider, LeftPlace? Left);
