using System.Text.Json;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>Everything that a partner may send wrongly, to every route of every partner API: the answer is the partner's fault, in the
/// API's form, and what was stored stays.</summary>
[OnEachEngine]
sealed class DoorInputTests
{
    static readonly (string, string)[] On = [.. BvnkClient.On, .. OffBlocksClient.On, ("Partners:Dcm:Enabled", "true")];

    static readonly string Deep = string.Concat(Enumerable.Repeat("[", 3000)) + string.Concat(Enumerable.Repeat("]", 3000));

    static readonly string Long = new('x', 100_000);

    static readonly string[] Bodies =
    [
        "", " ", "{", "}", "null", "true", "1", "\"text\"", "[]", "[[]]", "[null]", "[1]", "{}", "{\"a\":1}x", "\ufeff{}",
        Deep, $"{{\"name\":{Deep}}}",
        "{\"name\":1e400}", "{\"kyc_level\":1e400,\"balance_allowed\":-1e400}", "{\"kyc_level\":2147483648,\"balance_allowed\":1e28}",
        "{\"kyc_level\":1.5,\"balance_allowed\":0.00000001}", "{\"name\":\"\\u0000\",\"externalId\":\"\\u0000\",\"login\":\"\\u0000\"}",
        "{\"name\":\"\\ud800\",\"externalId\":\"\\udc00\",\"chainId\":\"\\ud800\",\"login\":\"\\ud800\"}", "{\"\\ud800\":1,\"\\ud800\":2}",
        "{\"name\":\"a\",\"name\":\"b\"}", "{\"associates\":[{\"person\":1}]}", "{\"associates\":[{\"person\":{\"firstName\":{}}}]}",
        "{\"associates\":{}}", "{\"associates\":[[]]}", "{\"status\":1}", "{\"status\":\"verified\"}", "{\"address\":[]}",
        "{\"address\":{\"city\":[]}}",
        "{\"type\":\"COMPANY\",\"company\":[]}", "{\"type\":\"COMPANY\",\"company\":{\"name\":[]}}",
        "{\"type\":\"INDIVIDUAL\",\"individual\":1}",
        "{\"type\":\"card_account\",\"currencies\":\"EUR\"}", "{\"type\":\"card_account\",\"currencies\":[1]}",
        "{\"type\":\"card_account\",\"currencies\":[\"\\ud800\\ud800\\ud800\"]}", "{\"signature\":{\"signature\":{}},\"challenge\":1}",
        "{\"chainId\":\"eip155:1:0x00\",\"challenge\":\"%\",\"signature\":\"%\"}", "{\"publicKey\":\"AAAA\"}",
        "{\"publicKey\":\"\\u0000\"}",
        "{\"apiKey\":\"\\ud800\",\"apiSecret\":\"\\ud800\"}", "{\"data\":{\"kty\":\"RSA\",\"kid\":\"\\u0000\",\"n\":\"*\",\"e\":\"*\"}}",
        "{\"data\":[]}", "{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\"AQAB\",\"e\":\"AQAB\"}", "{\"iban\":[]}", "{\"iban\":\"\\ud800\"}",
        "{\"type\":\"INDIVIDUAL\",\"individual\":{\"firstName\":\"A\",\"lastName\":\"B\",\"dateOfBirth\":\"2000-01-01\"},"
            + "\"signedAgreementSessionReference\":1}",
        "{\"customerType\":\"COMPANY\",\"countryCode\":\"\\u0000\\u0000\",\"useCase\":\"\\u0000\"}",
        "[{\"type\":\"PASSPORT\",\"content\":\"%\"}]", "[{\"type\":\"PASSPORT\",\"content\":\"\\ud800\"}]", "[{\"type\":1,\"content\":1}]",
        "[{\"customerPersonReference\":[],\"type\":\"PASSPORT\",\"content\":\"AAAA\"}]",
        $"{{\"name\":\"{Long}\",\"externalId\":\"{Long}\"}}",
        $"{{\"login\":\"{Long}\",\"asset_code\":\"{Long}\",\"wallet_user_guid\":\"{Long}\"}}", $"{{\"{Long}\":1}}",
    ];

    static readonly string[] Queries =
    [
        "?page=-1", "?page=1e3&size=0", "?page=99999999999999999999", "?page=2147483647&size=100", "?size=101", "?size=x&sort=%00",
        "?sort=name,asc",
        "?limit=-1", "?limit=1001&offset=2147483648", "?offset=2147483647", "?ordering=%ED%A0%80", "?ordering=--name", "?ordering=-",
        "?names=%00,%ED%A0%80,%FF", "?logins=%zz%", "?wallet_user_guids=%00", "?wallet_user_guids=x", "?kyc_levels=1e9,-1,x",
        "?is_disabled=2", "?min_balance_allowed=1e400", "?max_balance_allowed=79228162514264337593543950335", "?min_balance_allowed=-0",
        "?min_created_at=0001-01-01T00:00:00%2B14:00", "?max_created_at=9999-12-31T23:59:59-14:00", "?min_updated_at=T",
        "?search_string=%00",
        "?search_string=%F0%9F%98%80%20%20", "?iban=%00", "?iban=x&iban=y", "?&&==&%", "?names[]=&names[]=,",
        $"?names={new string('a', 3000)}",
        "?" + string.Join('&', Enumerable.Range(0, 101).Select(number => $"names={number}")),
        "?" + string.Join('&', Enumerable.Range(0, 20).Select(number => $"search_string=a{number}")),
        "?search_string=" + string.Join("%20", Enumerable.Range(0, 40).Select(number => $"a{number}")),
    ];

    static readonly string[] References = ["x", "%20", "%C3%A9", "%ED%A0%80", "%FF", "%zz", "..%2F", "a'b\"", "%0A", "*", "~"];

    [Test]
    public async Task Nothing_wrong_gets_a_5xx_and_nothing_stored_is_lost()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var bvnk = await BvnkClient.Add(server);
        using var offBlocks = await OffBlocksClient.Add(server);
        using var bank = await Bank.Add(server);
        var company = await bvnk.CreateCompany();
        var card = (await offBlocks.Must(offBlocks.Post("/customers",
            """{"chainId":"eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb","externalId":"u"}"""), 201)).Json
            .GetProperty("id").GetString()!;
        var client = (await bank.Must(bank.Post("/customers",
            $$"""{"asset_code":"UAH","asset_issuer":"{{WalletSample.Account()}}","login":"a","name":"Anna"}"""))).Json
            .GetProperty("customer_guid").GetString()!;
        var before = await Stored();

        await Attack("bvnk", company, (method, path, body) => bvnk.Send(method, path, body));
        await Attack("offblocks", card, (method, path, body) => offBlocks.Send(method, path, body));
        await Attack("dcm", client, (method, path, body) => bank.Send(method, path, body, bank.Token()));

        Assert.That(await Stored(), Is.EqualTo(before));
        Assert.That(server.Log.GetSnapshot().Where(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error)
            .Select(line => line.Message + line.Exception), Is.Empty);

        async Task<string> Stored() => (await bvnk.Must(bvnk.Get($"/customers/{company}"))).Body
            + (await offBlocks.Must(offBlocks.Get($"/customers/{card}"))).Body + (await bank.Must(bank.Get("/customers"))).Body;

        async Task Attack(string door, string reference, Func<string, string, string?, Task<Reply>> send)
        {
            var operations = await DoorDocsTests.Operations(server, door);
            foreach (var (method, template) in operations)
            {
                if (template.StartsWith("/auth", StringComparison.Ordinal) && method != "PUT")
                    continue;
                var path = DoorDocsTests.Fill(template, reference);
                // These take any body.
                if (method is "POST" or "PUT" && template != "/auth/credentials"
                    && !template.EndsWith("/authenticate", StringComparison.Ordinal))
                    foreach (var body in Bodies)
                        Check(await send(method, MayBeRight(template) ? DoorDocsTests.Fill(template, $"{Guid.NewGuid()}") : path, body),
                            $"{door} {method} {template} {body[..Math.Min(100, body.Length)]}", body);
                if (method == "GET")
                    foreach (var query in Queries)
                        Check(await send(method, path + query, null),
                            $"{door} {method} {template}{query[..Math.Min(100, query.Length)]}", "GET");
                if (DoorDocsTests.Fill(template, "x") != DoorDocsTests.Fill(template, "y"))
                    foreach (var wrong in References)
                        Check(await send(method, DoorDocsTests.Fill(template, wrong), method is "POST" or "PUT" ? "{}" : null),
                            $"{door} {method} {template} {wrong}", null);
                foreach (var other in new[] { "DELETE", "HEAD", "FOO" })
                    if (!operations.Contains((other, template)))
                        Check(await send(other, path, null), $"{door} {other} {template}", other == "HEAD" ? "HEAD" : null);
            }
        }

        // Every member is optional, and unknown members do not count: another reference shows what is wrong, and changes nothing.
        static bool MayBeRight(string template) => template is "/customers/{reference}"
            or "/counterparty/{counterparty_guid}/customers/{customer_guid}"
            or "/counterparty/{counterparty_guid}/customers/{customer_guid}/accounts";

        static void Check(Reply reply, string what, string? sent)
        {
            Assert.That(reply.Status, Is.LessThan(500).And.GreaterThanOrEqualTo(sent == "GET" ? 200 : 400), what + " " + reply.Body);
            if (reply.Status >= 400 && sent != "HEAD" && reply.Body.Length > 0)
                Assert.That(JsonDocument.Parse(reply.Body).RootElement.EnumerateObject().Select(member => member.Name),
                    Has.Some.EqualTo("message").Or.Some.EqualTo("error"), what);
        }
    }

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("multipart/form-data")]
    [TestCase("application/json; charset=utf-16")]
    [TestCase("nonsense")]
    public async Task The_type_of_the_content_does_not_matter_and_a_coding_is_refused(string type)
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);

        await partner.Must(partner.Send("POST", "/customers",
            """{"chainId":"eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb","externalId":"u"}""", change: request =>
            {
                request.Content!.Headers.Remove("Content-Type");
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }), 201);
        await partner.Must(partner.Send("POST", "/customers", "{}",
            change: request => request.Content!.Headers.ContentEncoding.Add("gzip")), 400);
    }
}
