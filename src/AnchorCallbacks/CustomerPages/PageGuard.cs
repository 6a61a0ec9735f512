using System.Net;
using AnchorCallbacks.CustomerPages.Pages;
using AnchorCallbacks.Store;
using AnchorCallbacks.Web;

namespace AnchorCallbacks.CustomerPages;

/// <summary>In front of every page: the headers, the limits, the visit, and for a form the token of its visit.</summary>
sealed partial class PageGuard(PageSessions sessions, PagesOptions options, PageLanguages languages, TimeProvider clock, ILogger log)
{
    public const string TokenField = "form_token";

    /// <summary>Marks a page that needs no visit.</summary>
    public sealed class Open;

    /// <summary>Marks a request that the page makes by itself. It does not keep the visit alive.</summary>
    public sealed class Background;

    /// <summary>In seconds. The shortest of the times below.</summary>
    const string RetryAfter = "60";

    readonly Attempts requests = new(clock, TimeSpan.FromMinutes(1), 600);
    readonly Attempts forms = new(clock, TimeSpan.FromMinutes(5), 150);
    readonly Attempts wrong = new(clock, TimeSpan.FromMinutes(5), 30);
    readonly Attempts entries = new(clock, TimeSpan.FromMinutes(5), 60);
    readonly Attempts lines = new(clock, TimeSpan.FromMinutes(1), 120);

    public PageLanguages Languages => languages;

    public string CookieName => options.IsSecure ? "__Secure-page" : "page";

    public async Task Check(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response);
        var texts = Languages.Choose(context.Request.Headers.AcceptLanguage);
        try
        {
            if (requests.Add(Address(context)))
                await Enter(context, texts, next);
            else
                await ShowProblem(context, texts, StatusCodes.Status429TooManyRequests, "problem.wait");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser has gone.
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException && !context.Response.HasStarted)
        {
            await ShowProblem(context, texts, StatusCodes.Status400BadRequest, "problem.form");
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
                await ShowProblem(context, texts, StatusCodes.Status503ServiceUnavailable, "problem.store");
        }
    }

    async Task Enter(HttpContext context, PageTexts texts, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            await ShowRefused(context);
            return;
        }
        if (endpoint.Metadata.GetMetadata<Open>() is not null)
        {
            await next(context);
            return;
        }
        var id = $"{context.Request.RouteValues["session"]}";
        var secret = context.Request.Cookies[CookieName];
        var keepsAlive = endpoint.Metadata.GetMetadata<Background>() is null;
        if (secret is null || await sessions.Find(id, secret, keepsAlive) is not { } session)
        {
            LogRefusal("session", "",
                secret is null ? "the browser has no cookie of this visit" : "there is no such visit, or it has ended");
            await ShowRefused(context);
            return;
        }
        texts = Languages.Choose(session.Subject.Language, context.Request.Headers.AcceptLanguage);
        if (HttpMethods.IsPost(context.Request.Method) && !forms.Add(id))
        {
            await ShowProblem(context, texts, StatusCodes.Status429TooManyRequests, "problem.wait");
            return;
        }
        context.Features.Set(new PageRequest(context, session, sessions.FormToken(session), Frame(texts)));
        await next(context);
    }

    public PageFrame Frame(PageTexts texts) => new(texts, options.Brand, options.Root);

    /// <summary>Gives the browser its visit, and sends it to an address that says nothing.</summary>
    public async Task Begin(HttpContext context, PageSubject subject)
    {
        var session = await sessions.Begin(subject);
        context.Response.Cookies.Append(CookieName, session.Secret, Cookie($"{options.Root}/p/{session.Id}"));
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{options.Root}/p/{session.Id}";
    }

    public CookieOptions Cookie(string path) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = options.IsSecure,
        Path = path,
        IsEssential = true,
    };

    /// <summary>The same page for each kind of wrong entry: it tells a stranger nothing. The log has the reason.</summary>
    /// <param name="id">The transaction or the link that the request names.</param>
    public Task Refuse(HttpContext context, string entry, string id, string reason)
    {
        wrong.Add(Address(context));
        LogRefusal(entry, id, reason);
        return ShowRefused(context);
    }

    void LogRefusal(string entry, string id, string reason)
    {
        if (lines.Add(""))
            LogRefused(entry, Printable(id), reason);
    }

    /// <summary>A path that nothing has, and a visit that has ended, are no attempts to enter: browsers ask for them by
    /// themselves.</summary>
    Task ShowRefused(HttpContext context)
    {
        context.Response.Clear();
        SetHeaders(context.Response);
        var texts = Languages.Choose(context.Request.Headers.AcceptLanguage);
        return HtmlPage.Write<RefusedPage>(context, StatusCodes.Status403Forbidden, Frame(texts), texts);
    }

    /// <summary>Whether the address has come with too many wrong entries and must wait.</summary>
    public bool MustWait(HttpContext context) => wrong.IsOver(Address(context));

    public Task ShowProblem(HttpContext context, PageTexts texts, int status, string text)
    {
        context.Response.Clear();
        SetHeaders(context.Response);
        if (status == StatusCodes.Status429TooManyRequests)
            context.Response.Headers.RetryAfter = RetryAfter;
        var visit = $"{context.Request.RouteValues["session"]}";
        return HtmlPage.Write<ProblemPage>(context, status, Frame(texts), texts,
            new ProblemModel(texts[text], visit.Length == 0 ? null : $"{options.Root}/p/{Uri.EscapeDataString(visit)}"));
    }

    /// <summary>Counts the uses of one link, or of one transaction's addresses.</summary>
    public bool MayEnter(string entry) => entries.Add(entry);

    /// <returns>Null: there is no form, or it does not belong to this visit.</returns>
    public async Task<IFormCollection?> ReadForm(PageRequest request) =>
        await SmallForm.Read(request.Http) is { } form && sessions.IsFormToken(request.Session, form[TokenField]) ? form : null;

    static string Address(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress);
        // A customer has a whole network of IPv6 addresses.
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    static IPAddress Plain(IPAddress? address) =>
        address is null ? IPAddress.None : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    static string Printable(string id) =>
        new([.. id.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '?')]);

    static void SetHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
    }

    [LoggerMessage(EventId = 3100, EventName = "PageGuard.Refused", Level = LogLevel.Warning,
        Message = "A customer's page was refused ({Entry} {Id}): {Reason}")]
    partial void LogRefused(string entry, string id, string reason);

    [LoggerMessage(EventId = 3101, EventName = "PageGuard.StoreFailed", Level = LogLevel.Error,
        Message = "The store could not serve a customer's page")]
    partial void LogStoreFailed(Exception e);

    [LoggerMessage(EventId = 3102, EventName = "PageGuard.Unforeseen", Level = LogLevel.Error, Message = "A customer's page failed")]
    partial void LogUnforeseen(Exception e);
}

/// <summary>Why a page cannot be shown.</summary>
/// <param name="Back">The page of the visit; null outside one.</param>
sealed record ProblemModel(string Text, string? Back);
