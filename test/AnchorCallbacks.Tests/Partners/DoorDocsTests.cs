using System.Text.Json;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>The OpenAPI documents of the partner APIs.</summary>
sealed class DoorDocsTests
{
    static readonly (string, string)[] On = [.. BvnkClient.On, .. OffBlocksClient.On, ("Partners:Dcm:Enabled", "true")];

    [TestCase("bvnk", "/platform/v1")]
    [TestCase("offblocks", "/v1")]
    [TestCase("dcm", "/api/v1")]
    public async Task Each_api_has_its_document(string door, string basePath)
    {
        await using var server = await TestServer.Start(overrides: On);
        using var client = new HttpClient { BaseAddress = server.Partners };

        using var document = JsonDocument.Parse(await client.GetStringAsync($"/docs/{door}.json"));

        Assert.That(document.RootElement.GetProperty("servers")[0].GetProperty("url").GetString(), Is.EqualTo(basePath));
        Assert.That(await client.GetStringAsync("/docs"), Does.Contain("script"));
    }

    [Test]
    public async Task Every_operation_of_the_document_is_served()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var client = new HttpClient { BaseAddress = server.Partners };
        using var bvnk = await BvnkClient.Add(server);
        using var offBlocks = await OffBlocksClient.Add(server);

        foreach (var (method, path) in await Operations(client, "bvnk"))
            Assert.That((await bvnk.Send(method, path, method == "GET" ? null : "{}")).Body, Does.Not.Contain("not served"),
                $"{method} {path}");
        foreach (var (method, path) in (await Operations(client, "offblocks")).Where(operation => !operation.Path.StartsWith("/auth",
            StringComparison.Ordinal)))
            Assert.That((await offBlocks.Send(method, path, method == "GET" ? null : "{}")).Body, Does.Not.Contain("not served"),
                $"{method} {path}");
    }

    static async Task<List<(string Method, string Path)>> Operations(HttpClient client, string door)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync($"/docs/{door}.json"));
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => (operation.Name.ToUpperInvariant(), path.Name
                .Replace("{reference}", $"{Guid.Empty}", StringComparison.Ordinal)
                .Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal))))];
    }
}
