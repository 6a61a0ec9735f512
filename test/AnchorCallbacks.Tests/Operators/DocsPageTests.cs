using System.Text.RegularExpressions;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>The page of the operator API: open to all who reach the port, and closed to scripts from elsewhere.</summary>
[OnEachEngine]
sealed partial class DocsPageTests
{
    [Test]
    public async Task The_page_and_its_files_come_from_the_server()
    {
        await using var server = await TestServer.Start();
        server.Operators.DefaultRequestHeaders.Authorization = null;

        var page = await server.Look("/docs/");
        var files = Source().Matches(page.Body).Select(match => match.Groups[1].Value).ToList();

        Assert.That(page.Status, Is.EqualTo(200));
        Assert.That(files, Is.Not.Empty);
        Assert.That(page.Body, Does.Not.Contain("http:").And.Not.Contain("https:").And.Contain("openapi/v1.json"));
        foreach (var file in files)
            Assert.That((await server.Look($"/docs/{file}")).Status, Is.EqualTo(200), file);
        Assert.That((await server.Send(HttpMethod.Get, "/docs/")).Status, Is.EqualTo(404), "the callback's port has no page");
    }

    [Test]
    public async Task Only_scripts_with_this_answers_nonce_run()
    {
        await using var server = await TestServer.Start();
        var nonces = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var page = await server.Look("/docs/");
            var policy = page.Headers.GetValues("Content-Security-Policy").Single().Split("; ")
                .ToDictionary(rule => rule[..rule.IndexOf(' ')], rule => rule[(rule.IndexOf(' ') + 1)..]);
            var nonce = Nonce().Match(policy["script-src"]).Groups[1].Value;
            nonces.Add(nonce);

            Assert.That(Script().Matches(page.Body).Select(script => script.Value), Is.Not.Empty.And.All.Contain($"nonce=\"{nonce}\""));
            Assert.That(policy["script-src"], Is.EqualTo($"'self' 'nonce-{nonce}'"));
            Assert.That((policy["default-src"], policy["connect-src"], policy["frame-ancestors"]),
                Is.EqualTo(("'none'", "'self'", "'none'")));
        }
        Assert.That(nonces, Is.Unique);
    }

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Source();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("'nonce-([0-9a-f]{32})'")]
    private static partial Regex Nonce();
}
