using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AnchorCallbacks.Web;

/// <summary>Renders a Razor component as a whole page, on the server and once.</summary>
static class HtmlPage
{
    /// <summary>What <c>@inject</c> finds.</summary>
    sealed class PageServices(object[] values) : IServiceProvider
    {
        public object? GetService(Type serviceType) => Array.Find(values, serviceType.IsInstanceOfType);
    }

    /// <param name="values">All that the page and its components get.</param>
    public static async Task Write<TPage>(HttpContext http, int status, params object[] values) where TPage : IComponent
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
