using AnchorCallbacks.Web;
using Microsoft.AspNetCore.Components;

namespace AnchorCallbacks.CustomerPages;

/// <summary>What every page needs to look like the anchor's.</summary>
/// <param name="Root">In front of every path.</param>
sealed record PageFrame(PageTexts Texts, BrandOptions Brand, string Root);

/// <summary>A request of a customer's browser in its visit.</summary>
sealed record PageRequest(HttpContext Http, PageSession Session, string FormToken, PageFrame Frame)
{
    public PageTexts Texts => Frame.Texts;

    public PageSubject Subject => Session.Subject;

    /// <summary>A path of this visit.</summary>
    public string Path(string rest = "") => $"{Frame.Root}/p/{Session.Id}{rest}";

    public T Get<T>() where T : notnull => Http.RequestServices.GetRequiredService<T>();

    public Task Show<TPage>(object model, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        HtmlPage.Write<TPage>(Http, status, this, Frame, Frame.Texts, model);

    /// <summary>After a change the browser loads a page, so that a reload does not repeat the change.</summary>
    public void GoTo(string path)
    {
        Http.Response.StatusCode = StatusCodes.Status303SeeOther;
        Http.Response.Headers.Location = path;
    }
}
