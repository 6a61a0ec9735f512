using System.Text.Json;
using AnchorCallbacks.Partners.Bvnk;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Partners.OffBlocks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>The OpenAPI documents of the partner APIs, compared with the routes and with what the routes require.</summary>
sealed class DoorDocsTests
{
    static readonly (string, string)[] On = [.. BvnkClient.On, .. OffBlocksClient.On, ("Partners:Dcm:Enabled", "true")];

    [TestCase("bvnk", "/platform/v1")]
    [TestCase("offblocks", "/v1")]
    [TestCase("dcm", "/api/v1")]
    public async Task Each_document_lists_exactly_the_routes_there_are(string door, string basePath)
    {
        await using var server = await TestServer.Start(overrides: On);
        await using var routes = WebApplication.CreateBuilder().Build();
        using var client = new HttpClient { BaseAddress = server.Partners };
        if (door == "bvnk")
            server.Get<BvnkDoor>().Map(routes);
        else if (door == "offblocks")
            server.Get<OffBlocksDoor>().Map(routes);
        else
            server.Get<DcmDoor>().Map(routes);

        var mapped = ((IEndpointRouteBuilder)routes).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method =>
                (method, endpoint.RoutePattern.RawText![basePath.Length..])) ?? []).ToList();

        Assert.That(mapped, Has.Count.GreaterThan(5));
        Assert.That(await Operations(server, door), Is.EquivalentTo(mapped));
        using var document = JsonDocument.Parse(await client.GetStringAsync($"/docs/{door}.json"));
        Assert.That(document.RootElement.GetProperty("servers")[0].GetProperty("url").GetString(), Is.EqualTo(basePath));
        Assert.That(await client.GetStringAsync("/docs"), Does.Contain("script"));
    }

    [Test]
    public async Task Members_are_those_that_the_code_reads()
    {
        await using var server = await TestServer.Start(overrides: On);
        var bvnk = await Document(server, "bvnk");
        var dcm = await Document(server, "dcm");
        JsonElement Body(JsonElement document, string path, string method) => Schema(document, document.GetProperty("paths")
            .GetProperty(path).GetProperty(method).GetProperty("requestBody").GetProperty("content")
            .GetProperty("application/json").GetProperty("schema"));
        var created = Body(bvnk, "/customers", "post").GetProperty("properties");
        var people = Schema(bvnk, Body(bvnk, "/customers/{reference}/associates", "put").GetProperty("properties").GetProperty("associates")
            .GetProperty("items"));

        Same(bvnk, created.GetProperty("company"), [.. Members.Company, .. Members.NewCompany], "associates");
        Same(bvnk, created.GetProperty("individual"), Members.Individual);
        Same(bvnk, Body(bvnk, "/customers/{reference}", "put"), [.. Members.Company.Select(member => member with { Required = false })]);
        Same(bvnk, people, Members.Associate, "person.reference");
        var bank = "/counterparty/{counterparty_guid}/customers";
        foreach (var (body, isNew) in new[] { (Body(dcm, bank, "post"), true), (Body(dcm, bank + "/{customer_guid}", "put"), false) })
        {
            var members = DcmMembers.All.Where(member => isNew || member.Updates).ToList();
            Assert.That(body.GetProperty("properties").EnumerateObject().Select(member => member.Name),
                Is.EquivalentTo(members.Select(member => member.Name).Concat(isNew ? [] : ["wallet_user_guid"])));
            Assert.That(Required(body), Is.EquivalentTo(members.Where(member => isNew && member.Required).Select(member => member.Name)));
        }

        static void Same(JsonElement document, JsonElement schema, IReadOnlyList<Member> members, params string[] more)
        {
            var described = Leaves(document, Schema(document, schema), "").ToList();
            var known = members.Where(member => !member.IsOurs || described.Exists(leaf => leaf.Path == member.Path)).ToList();
            Assert.That(described.Where(leaf => !more.Contains(leaf.Path)).Select(leaf => leaf.Path),
                Is.EquivalentTo(known.SelectMany(member => described.Exists(leaf => member.Alias is { } alias
                    && leaf.Path == $"{member.Parent}.{alias}") ? [member.Path, $"{member.Parent}.{member.Alias}"]
                    : (string[])[member.Path])));
            Assert.That(described.Where(leaf => leaf.IsRequired).Select(leaf => leaf.Path),
                Is.EquivalentTo(known.Where(member => member.Required).Select(member => member.Path)));
        }
    }

    /// <summary>A body with the required members alone is complete, and without one of them it is refused.</summary>
    [Test]
    public async Task Required_members_are_those_without_which_a_request_is_refused()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var bvnk = await BvnkClient.Add(server);
        using var offBlocks = await OffBlocksClient.Add(server);
        using var bank = await Bank.Add(server);
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        var samples = new Dictionary<string, object>
        {
            ["type"] = "INDIVIDUAL",
            ["status"] = "SIGNED",
            ["associates"] = Array.Empty<object>(),
            ["customerType"] = "COMPANY",
            ["countryCode"] = "US",
            ["useCase"] = "FIAT",
            ["chainId"] = "eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
            ["externalId"] = "u",
            ["challenge"] = "AAAA",
            ["signature"] = "AAAA",
            ["currencies"] = new[] { "EUR" },
            ["asset_code"] = "UAH",
            ["asset_issuer"] = WalletSample.Account(),
            ["data"] = JsonSerializer.Deserialize<JsonElement>(
                Bank.Jwk(bank.Key, "k")).GetProperty("data"),
            ["apiKey"] = offBlocks.ApiKey,
            ["apiSecret"] = offBlocks.ApiSecret,
            ["publicKey"] = "",
            ["callbackUrl"] = "https://example.com/hook",
            ["types"] = new[] { "customer.updated" },
        };
        var company = await bvnk.CreateCompany();
        var tried = 0;
        foreach (var (door, send) in new (string, Func<string, string, string?, Task<Reply>>)[]
        {
            ("bvnk", (method, path, body) => bvnk.Send(method, path, body)),
            ("offblocks", (method, path, body) => offBlocks.Send(method, path, body)),
            ("dcm", (method, path, body) => bank.Send(method, path, body, bank.Token())),
        })
        {
            var document = await Document(server, door);
            foreach (var (method, template) in await Operations(server, door))
            {
                if (!document.GetProperty("paths").GetProperty(template).GetProperty(method.ToLowerInvariant())
                    .TryGetProperty("requestBody", out var described) || template == "/auth/signing")
                    continue;
                var schema = Schema(document, described.GetProperty("content").GetProperty("application/json").GetProperty("schema"));
                if (schema.GetProperty("type").GetString() != "object")
                    continue;
                var required = Required(schema);
                var body = required.ToDictionary(name => name, name => samples[name]);
                if (template.EndsWith("/status", StringComparison.Ordinal))
                    body["status"] = "PENDING";
                if (template.EndsWith("/accounts", StringComparison.Ordinal) && door == "offblocks")
                    body["type"] = "card_account";
                if (door == "bvnk" && template == "/customers")
                    body["individual"] = new { firstName = "A", lastName = "B", dateOfBirth = "2000-01-01" };
                var path = Fill(template, door == "bvnk" && template.StartsWith("/customers/{", StringComparison.Ordinal) ? company
                    : $"{Guid.Empty}");
                var whole = await send(method, path, JsonSerializer.Serialize(body));
                Assert.That(whole.Status, Is.LessThan(300).Or.EqualTo(404).Or.EqualTo(409), $"{door} {method} {template} {whole.Body}");
                foreach (var name in required)
                {
                    var without = await send(method, path, JsonSerializer.Serialize(body.Where(pair => pair.Key != name).ToDictionary()));
                    Assert.That(without.Status, Is.EqualTo(400), $"{door} {method} {template} without {name}");
                    Assert.That(without.Body, Does.Contain(name == "data" ? "RSA" : name), $"{door} {method} {template}");
                    tried++;
                }
            }
        }
        Assert.That(tried, Is.GreaterThan(12));
    }

    internal static async Task<List<(string Method, string Path)>> Operations(TestServer server, string door) =>
        [.. (await Document(server, door)).GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => (operation.Name.ToUpperInvariant(), path.Name)))];

    /// <summary>The path with a reference in it. A bank's client puts the bank before it.</summary>
    internal static string Fill(string template, string reference)
    {
        const string Bank = "/counterparty/{counterparty_guid}";
        var path = template.StartsWith(Bank, StringComparison.Ordinal) ? template[Bank.Length..] : template;
        foreach (var name in new[] { "{reference}", "{id}", "{customer_guid}", "{jwk_guid}", "{webhookId}" })
            path = path.Replace(name, reference, StringComparison.Ordinal);
        return path;
    }

    static async Task<JsonElement> Document(TestServer server, string door)
    {
        using var client = new HttpClient { BaseAddress = server.Partners };
        return JsonDocument.Parse(await client.GetStringAsync($"/docs/{door}.json")).RootElement;
    }

    static JsonElement Schema(JsonElement document, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]) : schema;

    static List<string> Required(JsonElement schema) => schema.TryGetProperty("required", out var names)
        ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];

    static IEnumerable<(string Path, bool IsRequired)> Leaves(JsonElement document, JsonElement schema, string prefix)
    {
        foreach (var member in schema.GetProperty("properties").EnumerateObject())
        {
            var inner = Schema(document, member.Value);
            if (inner.TryGetProperty("properties", out _))
                foreach (var leaf in Leaves(document, inner, $"{prefix}{member.Name}."))
                    yield return leaf;
            else
                yield return (prefix + member.Name, Required(schema).Contains(member.Name));
        }
    }
}
