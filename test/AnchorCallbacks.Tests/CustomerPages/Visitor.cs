using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AnchorCallbacks.Tests.ReviewConsole;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>A customer's browser without scripts: it keeps cookies, follows redirects and fills in forms.</summary>
sealed class Visitor : IDisposable
{
    /// <summary>The secret that AP's recorded addresses were signed with.</summary>
    public const string Secret = "secret_sep24_interactive_url_jwt_secret";

    public const string MoreInfoSecret = "secret_sep24_more_info_url_jwt_secret_", Sep6Secret = "secret_sep6_more_info_url_jwt_secret__";

    public static readonly (string Name, string Value)[] On =
    [
        ("Pages:Url", "http://127.0.0.1:0"), ("Pages:Sep24:InteractiveSecret", Secret), ("Pages:Sep24:MoreInfoSecret", MoreInfoSecret),
        ("Pages:Sep6:MoreInfoSecret", Sep6Secret), ("Pages:Links", "true"),
    ];

    readonly HttpClient client;
    readonly HtmlParser parser = new();

    public Visitor(TestServer server, string? language = null)
    {
        client = new HttpClient(new HttpClientHandler()) { BaseAddress = server.Pages };
        if (language is not null)
            client.DefaultRequestHeaders.Add("Accept-Language", language);
    }

    public HttpClient Client => client;

    /// <summary>The last address.</summary>
    public Uri? At { get; private set; }

    public static string Address(TestServer server, string transaction, string subject, string path = "/sep24/interactive",
        string secret = Secret, string data = """{"amount":"10","lang":"en"}""", string more = "") =>
        $"{path}?transaction_id={transaction}&token=" + Tokens.Sign(
            $$"""{"jti":"{{transaction}}","exp":{{server.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds()}},"sub":"{{subject}}","data":{{data}}}""",
            secret) + more;

    public async Task<Page> Open(string path) => await Read(await client.GetAsync(path));

    /// <summary>Sends a form with what it holds, and what is named here in its place.</summary>
    public async Task<Page> Submit(IHtmlFormElement form, params (string Name, string Value)[] values) => await Submit(form, values, []);

    public async Task<Page> Submit(IHtmlFormElement form, (string Name, string Value)[] values, params (string Name, byte[] Content)[] files)
    {
        var own = form.Elements.OfType<IHtmlElement>().SelectMany(Values).Where(pair => !values.Any(value => value.Name == pair.Name))
            .Concat(values);
        HttpContent body;
        if (form.GetAttribute("enctype") == "multipart/form-data")
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in own)
                parts.Add(new StringContent(value), $"\"{name}\"");
            foreach (var (name, content) in files)
                parts.Add(new ByteArrayContent(content), $"\"{name}\"", "photo.jpg");
            body = parts;
        }
        else
            body = new FormUrlEncodedContent(own.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        return await Read(await client.PostAsync(form.GetAttribute("action")!, body));
    }

    public void Dispose() => client.Dispose();

    static IEnumerable<(string Name, string Value)> Values(IHtmlElement element) => element switch
    {
        IHtmlInputElement { Name.Length: > 0 } input when input.Type is not ("checkbox" or "radio" or "file") || input.IsChecked =>
            [(input.Name!, input.Value)],
        IHtmlTextAreaElement { Name.Length: > 0 } area => [(area.Name!, area.Value)],
        IHtmlSelectElement { Name.Length: > 0 } select => [(select.Name!, select.Value ?? "")],
        _ => [],
    };

    async Task<Page> Read(HttpResponseMessage response)
    {
        At = response.RequestMessage!.RequestUri;
        var html = await response.Content.ReadAsStringAsync();
        return new((int)response.StatusCode, html, await parser.ParseDocumentAsync(html), response);
    }
}
