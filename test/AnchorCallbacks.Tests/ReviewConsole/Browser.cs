using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>A page as a browser without scripts has it.</summary>
sealed record Page(int Status, string Html, IHtmlDocument Document, HttpResponseMessage Response)
{
    public string Text => Document.Body!.TextContent;

    public IHtmlFormElement Form(string action) => Document.Forms.Single(form =>
        (form.GetAttribute("action") ?? "").Split('#')[0].EndsWith(action, StringComparison.Ordinal));

    public bool Has(string selector) => Document.QuerySelector(selector) is not null;
}

/// <summary>Goes through the console like a browser without scripts: it keeps cookies, follows redirects and fills in forms.</summary>
sealed class Browser : IDisposable
{
    readonly HttpClient client;
    readonly HtmlParser parser = new();

    public Browser(TestServer server, string? language = null)
    {
        client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = true }) { BaseAddress = server.Operators.BaseAddress };
        if (language is not null)
            client.DefaultRequestHeaders.Add("Accept-Language", language);
    }

    public HttpClient Client => client;

    public static async Task<Browser> SignIn(TestServer server, string? key = null, string? language = null)
    {
        var browser = new Browser(server, language);
        var page = await browser.Enter(key ?? (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim());
        Assert.That((page.Status, page.Has("form[action='/console/sign-out']")), Is.EqualTo((200, true)), page.Html);
        return browser;
    }

    public async Task<Page> Enter(string key)
    {
        var page = await Open("/");
        return await Submit(page.Form("/console/sign-in"), ("key", key));
    }

    public async Task<Page> Open(string path) => await Read(await client.GetAsync(path));

    /// <summary>Sends a form with what it holds; fields that are named here replace its own.</summary>
    public async Task<Page> Submit(IHtmlFormElement form, params (string Name, string Value)[] values)
    {
        var own = form.Elements.OfType<IHtmlElement>().SelectMany(Values).Where(pair => !values.Any(value => value.Name == pair.Key));
        return await Post(form.GetAttribute("action")!, [.. own, .. values.Select(value => KeyValuePair.Create(value.Name, value.Value))]);
    }

    public async Task<Page> Post(string path, params KeyValuePair<string, string>[] values)
    {
        using var body = new FormUrlEncodedContent(values);
        return await Read(await client.PostAsync(path, body));
    }

    public void Dispose() => client.Dispose();

    static IEnumerable<KeyValuePair<string, string>> Values(IHtmlElement element) => element switch
    {
        IHtmlInputElement { Name.Length: > 0 } input when input.Type is not ("checkbox" or "radio") || input.IsChecked =>
            [KeyValuePair.Create(input.Name!, input.Value)],
        IHtmlTextAreaElement { Name.Length: > 0 } area => [KeyValuePair.Create(area.Name!, area.Value)],
        IHtmlSelectElement { Name.Length: > 0 } select => [KeyValuePair.Create(select.Name!, select.Value ?? "")],
        _ => [],
    };

    async Task<Page> Read(HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync();
        return new((int)response.StatusCode, html, await parser.ParseDocumentAsync(html), response);
    }
}
