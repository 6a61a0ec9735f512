using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;
using AnchorCallbacks.Web;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>In front of every page: the headers, the session, the role, and for a form the token of its session.</summary>
sealed partial class ConsoleGuard(ConsoleSessions sessions, ILogger log)
{
    public const string TokenField = "form_token";
    public const string SignInPath = "/console/sign-in";

    /// <summary>Marks a page that needs no session.</summary>
    public sealed class Open;

    public static string CookieName(HttpRequest request) => request.IsHttps ? "__Host-console" : "console";

    public async Task Check(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response);
        var texts = ConsoleTexts.For(context.Request);
        try
        {
            await Enter(context, texts, next);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser has gone.
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException)
        {
            await ShowProblem(context, texts, StatusCodes.Status400BadRequest, texts["problem.form"]);
        }
        catch (Exception e)
        {
            if (e is StoreException)
                LogStoreFailed(e);
            else
                LogUnforeseen(e);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await ShowProblem(context, texts, StatusCodes.Status500InternalServerError, texts["problem.store"]);
        }
    }

    async Task Enter(HttpContext context, ConsoleTexts texts, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<Open>() is not null)
        {
            await next(context);
            return;
        }
        var id = context.Request.Cookies[CookieName(context.Request)];
        if (id is null || await sessions.Find(id) is not { } identity)
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = SignInPath;
            return;
        }
        // A page that names no role needs the highest.
        var required = endpoint.Metadata.GetMetadata<RequiredRole>()?.Role ?? OperatorRole.Admin;
        if (identity.Role < required)
        {
            await ShowProblem(context, texts, StatusCodes.Status403Forbidden, texts["problem.role"] + " " + texts.Word(required.Word()));
            return;
        }
        if (HttpMethods.IsPost(context.Request.Method) && !sessions.IsFormToken(id, (await ReadForm(context))[TokenField]))
        {
            await ShowProblem(context, texts, StatusCodes.Status400BadRequest, texts["problem.form"]);
            return;
        }
        context.Features.Set(new ConsoleRequest(context, identity, id, sessions.FormToken(id), texts));
        await next(context);
    }

    public static async Task<IFormCollection> ReadForm(HttpContext context) =>
        await SmallForm.Read(context) ?? FormCollection.Empty;

    static Task ShowProblem(HttpContext context, ConsoleTexts texts, int status, string text)
    {
        context.Response.Clear();
        SetHeaders(context.Response);
        return PageRenderer.ShowOpen<ProblemPage>(context, texts, new ProblemModel(text), status);
    }

    static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            + "media-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    [LoggerMessage(EventId = 3500, EventName = "ConsoleGuard.StoreFailed", Level = LogLevel.Error,
        Message = "The store could not serve a page of the console")]
    partial void LogStoreFailed(Exception e);

    [LoggerMessage(EventId = 3501, EventName = "ConsoleGuard.Unforeseen", Level = LogLevel.Error, Message = "A page of the console failed")]
    partial void LogUnforeseen(Exception e);
}

/// <summary>Why a page cannot be shown.</summary>
sealed record ProblemModel(string Text);
