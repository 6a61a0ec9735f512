using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>Renders a page on the server. A page has no script and no connection of its own: its components get the request, the texts and
/// one model, and nothing else.</summary>
static class PageRenderer
{
    /// <summary>What <c>@inject</c> finds.</summary>
    sealed class PageServices(params object[] values) : IServiceProvider
    {
        public object? GetService(Type serviceType) => Array.Find(values, serviceType.IsInstanceOfType);
    }

    public static Task Show<TPage>(this ConsoleRequest request, object model, int status = StatusCodes.Status200OK)
        where TPage : IComponent =>
        Write<TPage>(request.Http, status, request, request.Texts, model);

    /// <summary>A page for those who are not signed in.</summary>
    public static Task ShowOpen<TPage>(HttpContext http, ConsoleTexts texts, object model, int status) where TPage : IComponent =>
        Write<TPage>(http, status, texts, model);

    static async Task Write<TPage>(HttpContext http, int status, params object[] values) where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(new PageServices(values), http.RequestServices.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>()).ToHtmlString());
        var bytes = Encoding.UTF8.GetBytes("<!DOCTYPE html>\n" + html);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes);
    }
}
