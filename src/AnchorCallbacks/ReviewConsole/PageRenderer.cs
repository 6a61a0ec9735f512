using AnchorCallbacks.Web;
using Microsoft.AspNetCore.Components;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Renders a page on the server. A page has no script and no connection of its own: its components get the request, the texts and
/// one model, and nothing else.</summary>
static class PageRenderer
{
    public static Task Show<TPage>(this ConsoleRequest request, object model, int status = StatusCodes.Status200OK)
        where TPage : IComponent =>
        HtmlPage.Write<TPage>(request.Http, status, request, request.Texts, model);

    /// <summary>A page for those who are not signed in.</summary>
    public static Task ShowOpen<TPage>(HttpContext http, ConsoleTexts texts, object model, int status) where TPage : IComponent =>
        HtmlPage.Write<TPage>(http, status, texts, model);
}
