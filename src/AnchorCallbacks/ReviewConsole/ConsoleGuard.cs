using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Web;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>In front of every page: the headers, the session, the role, and for a form the token of its session.</summary>
sealed partial class ConsoleGuard(ConsoleSessions sessions, ServiceKeys keys, ILogger log)
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
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<Open>() is not null)
        {
            await next(context);
            return;
        }
        // Every page and form names its role.
        if (metadata?.GetMetadata<RequiredRole>() is not { Role: var required })
        {
            await ShowProblem(context, texts, StatusCodes.Status404NotFound, texts["problem.path"]);
            return;
        }
        var id = context.Request.Cookies[CookieName(context.Request)];
        if (id is null || await sessions.Find(id) is not { } identity)
        {
            await Leave(context, id);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = SignInPath;
            return;
        }
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
        if (HttpMethods.IsPost(context.Request.Method))
            LeftPlace.Forget(context);
        context.Features.Set(new ConsoleRequest(context, identity, id, sessions.FormToken(id), texts));
        await next(context);
    }

    /// <summary>After the sign-in the browser goes on where it was. A picture in a page is no place.</summary>
    async Task Leave(HttpContext context, string? id)
    {
        var (request, who) = (context.Request, id is null ? null : await sessions.Owner(id));
        if (HttpMethods.IsGet(request.Method))
        {
            if ($"{request.Headers["Sec-Fetch-Dest"]}" is "" or "document")
                new LeftPlace(who ?? "", $"{request.Path}{request.QueryString}", []).Keep(context, keys);
        }
        else if (who is not null && await ReadForm(context) is var form && sessions.IsFormToken(id!, form[TokenField]))
        {
            List<KeyValuePair<string, string>> parts = [.. form.Where(part => part.Key != TokenField)
                .SelectMany(part => part.Value.Select(value => KeyValuePair.Create(part.Key, value ?? "")))];
            if (parts.Exists(ContinueRoutes.IsTyped))
                new LeftPlace(who, request.Path, parts).Keep(context, keys);
            else
                new LeftPlace(who, QueueRoutes.Root, []).Keep(context, keys);
        }
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
