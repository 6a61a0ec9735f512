using System.Security.Cryptography;
using System.Text.Json;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>Prozora's DCM: customers, accounts, lists and keys.</summary>
[OnEachEngine]
sealed class DcmTests
{
    static readonly string Issuer = WalletSample.Account();

    [Test]
    public async Task A_bank_makes_changes_and_lists_customers()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);

        var made = await bank.Must(bank.Post("/customers", Create("Taras@Example.com",
            ",\"iban\":\"UA21 3223 1300 0002 6007 2335 6600 1\",\"name\":\"Тарас\",\"surname\":\"Шевченко\",\"kyc_level\":2")));
        var guid = Text(made, "customer_guid");
        Assert.That((Text(made, "guid"), Text(made, "iban")),
            Is.EqualTo((Text(made, "wallet_account_guid"), "UA213223130000026007233566001")));
        Assert.That(made.Json.EnumerateObject().Select(member => member.Name), Is.SupersetOf(new[]
        {
            "activated", "assets_total", "blocked", "customer_guid", "guid", "iban", "name", "platform", "registered", "type",
            "wallet_account_guid",
        }));
        Assert.That(Text(await bank.Must(bank.Post("/customers", Create("taras@example.com")), 400), "error"), Does.Contain("409"));

        Assert.That((await bank.Must(bank.Put($"/customers/{guid}", """{"surname":"Инший","is_disabled":true}"""))).Body, Is.EqualTo("{}"));
        await bank.Must(bank.Put($"/customers/{guid}", $$"""{"wallet_user_guid":"{{Guid.NewGuid()}}"}"""), 400);
        await bank.Must(bank.Put($"/customers/{guid}", """{"login":"other","kyc_level":3}"""));
        Assert.That((await List(bank, "")).Total, Is.Zero, "disabled ones are not listed");
        var listed = (await List(bank, "?is_disabled=true")).Items.Single();
        Assert.That((listed.GetProperty("login").GetString(), listed.GetProperty("kyc_level").GetInt32(),
            listed.GetProperty("name").GetString(), listed.GetProperty("surname").GetString(),
            listed.GetProperty("is_disabled").GetBoolean()),
            Is.EqualTo(("Taras@Example.com", 3, "Тарас", "Инший", true)));

        var account = Text(await bank.Must(bank.Post($"/customers/{guid}/accounts", "{}")), "wallet_account_guid");
        var accounts = (await bank.Must(bank.Get($"/customers/{guid}/accounts"))).Json;
        Assert.That(accounts.GetProperty("total").GetInt32(), Is.EqualTo(2));
        Assert.That(accounts.GetProperty("accounts").EnumerateArray().Select(item => item.GetProperty("wallet_account_guid").GetString()),
            Is.EquivalentTo(new[] { account, Text(made, "guid") }));
        Assert.That((await bank.Must(bank.Get($"/customers/{guid}/accounts?iban=UA213223130000026007233566001"))).Json
            .GetProperty("total").GetInt32(), Is.EqualTo(1));
        await bank.Must(bank.Post($"/customers/{guid}/accounts", """{"iban":"UA00"}"""), 400);

        var customer = (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;
        await server.DeleteCustomer(customer);
        await bank.Must(bank.Get($"/customers/{guid}/accounts"), 404);
        Assert.That((await List(bank, "?is_disabled=true")).Total, Is.Zero);
    }

    /// <summary>The bank is not the only one who changes its customer.</summary>
    [Test]
    public async Task Lists_follow_a_link_its_end_and_the_wallet()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        var guid = Text(await bank.Must(bank.Post("/customers", Create("a@example.com", ",\"name\":\"Anna\",\"surname\":\"Koval\""))),
            "customer_guid");
        var account = WalletSample.Account();
        var id = await server.Customer(("account", account), ("last_name", "Novak"));

        Assert.That((await CustomerLinkTests.Link(server, guid, new { customer_id = id, keep = "account" }, "bank")).Status,
            Is.EqualTo(200));
        await FindsOnly("Novak", "Koval");
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var changed = server.Clock.GetUtcNow();
        await server.Customer(("account", account), ("last_name", "Bondar"));
        await FindsOnly("Bondar", "Novak");
        Assert.That((await List(bank, $"?min_updated_at={changed:yyyy-MM-ddTHH:mm:ssZ}")).Total, Is.EqualTo(1));

        Assert.That((await CustomerLinkTests.Unlink(server, guid, partner: "bank")).Status, Is.EqualTo(200));
        Assert.That((await List(bank, "?surnames=Bondar")).Total, Is.Zero, "the name is the wallet's");
        Assert.That((await List(bank, "?search_string=anna&ordering=surname")).Total, Is.EqualTo(1));
        await bank.Must(bank.Put($"/customers/{guid}", """{"surname":"Melnyk"}"""));
        await FindsOnly("Melnyk", "Bondar");
        await server.Customer(("account", account), ("last_name", "Shevchuk"));
        await FindsOnly("Melnyk", "Shevchuk");

        async Task FindsOnly(string now, string before)
        {
            Assert.That((await List(bank, $"?surnames={now}")).Items.Single().GetProperty("surname").GetString(), Is.EqualTo(now));
            Assert.That((await List(bank, $"?search_string={now}&ordering=-surname")).Total, Is.EqualTo(1));
            Assert.That((await List(bank, $"?surnames={before}")).Total, Is.Zero);
        }
    }

    [TestCase("/customers?limit=1&limit=2", "limit")]
    [TestCase("/customers?is_disabled=true&is_disabled=false", "is_disabled")]
    [TestCase("/customers?search_string=a&search_string=b", "search_string")]
    [TestCase("/accounts?offset=0&offset=1", "offset")]
    public async Task A_parameter_with_one_value_is_given_once(string path, string name)
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        Assert.That(Text(await bank.Must(bank.Get(path), 400), "error"), Does.Contain(name).And.Contain("once"));
    }

    [TestCase("?names=anna", "1 3")]
    [TestCase("?names[]=ANNA&surnames=Koval", "1")]
    [TestCase("?names=anna,olha", "1 2 3")]
    [TestCase("?names=anna&names=olha&kyc_levels=2", "2 3")]
    [TestCase("?phone_numbers=380501112233", "1")]
    [TestCase("?segments=PI", "2")]
    [TestCase("?search_string=anna%20koval", "1")]
    [TestCase("?search_string=login2", "2")]
    [TestCase("?min_balance_allowed=10.5&max_balance_allowed=20", "2")]
    [TestCase("?ordering=-surname&names=anna", "1 3")]
    [TestCase("?ordering=login&limit=1&offset=1", "2")]
    [TestCase("?ordering=-created_at&limit=2", "3 2")]
    [TestCase("?min_created_at=2026-11-21T12:01:00Z&max_created_at=2026-11-21T12:01:00Z", "2")]
    public async Task Filters_and_orders_find_the_right_customers(string query, string expected)
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        await bank.Must(bank.Post("/customers", Create("login1",
            ",\"name\":\"Anna\",\"surname\":\"Koval\",\"phone_number\":\"+380 50 111 22 33\",\"segment\":\"PL\",\"kyc_level\":1")));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await bank.Must(bank.Post("/customers", Create("login2",
            ",\"name\":\"Olha\",\"surname\":\"Koval\",\"segment\":\"PI\",\"balance_allowed\":20,\"kyc_level\":2")));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await bank.Must(bank.Post("/customers", Create("login3", ",\"name\":\"Anna\",\"surname\":\"Bondar\",\"kyc_level\":2")));

        var found = (await List(bank, query)).Items.Select(item => item.GetProperty("login").GetString()![5..]).ToList();

        if (!query.Contains("ordering", StringComparison.Ordinal))
            found.Sort(StringComparer.Ordinal);
        Assert.That(found, Is.EqualTo(expected.Split(' ')));
    }

    [Test]
    public async Task Only_the_banks_own_keys_open_its_door()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        using var other = await Bank.Add(server, "other");
        var own = Text(await bank.Must(bank.Post("/customers", Create("a"))), "customer_guid");

        Assert.That(Text(await bank.Must(bank.Send("GET", "/customers", null, token: other.Token()), 401), "error"),
            Is.EqualTo("Access credentials are invalid"));
        await bank.Must(bank.Send("GET", "/customers", null, token: bank.Token(subject: "customer")), 403);
        await bank.Must(bank.Send("GET", "/customers", null, token: bank.Token(minutes: -1)), 401);
        await bank.Must(bank.Send("GET", "/customers", null, token: bank.Token(kid: "unknown")), 401);
        await other.Must(other.Put($"/customers/{own}", "{}"), 404);
        await other.Must(other.Get($"/customers/{own}/accounts"), 404);

        var session = Text(await bank.Must(bank.Post("/jwk/authenticate", "{}")), "session_token");
        await bank.Must(bank.Send("GET", "/customers", null, session: session));
        await other.Must(other.Send("GET", "/customers", null, session: session), 401);
        await bank.Must(bank.Send("GET", "/customers", null, token: bank.Token(), session: session), 401);
        var keys = (await bank.Must(bank.Get("/jwk"))).Json.GetProperty("jwks").EnumerateArray().ToList();
        Assert.That(keys.Single().GetProperty("data").GetProperty("kid").GetString(), Is.EqualTo("key-1"));
        await bank.Must(bank.Get("/branches"), 404);
    }

    [Test]
    public async Task A_new_key_ends_the_sessions_of_the_old_one()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        using var other = RSA.Create(2048);
        var session = Text(await bank.Must(bank.Post("/jwk/authenticate", "{}")), "session_token");
        await bank.Must(bank.Send("GET", "/customers", null, session: session));

        await bank.Must(bank.Put("/jwk", Bank.Jwk(other, "unknown")), 404);
        await bank.Must(bank.Put("/jwk", Bank.Jwk(other, "key-1")));

        await bank.Must(bank.Send("GET", "/customers", null, session: session), 401);
        await bank.Must(bank.Get("/customers"), 401);
        var now = server.Clock.GetUtcNow().ToUnixTimeSeconds();
        var token = Bank.Sign(other, """{"alg":"RS256","kid":"key-1"}""", $$"""{"iat":{{now}},"jti":"x"}""");
        await bank.Must(bank.Send("GET", "/customers", null, token: token));
        for (var number = 1; number < 20; number++)
            await bank.Must(bank.Send("POST", "/jwk", Bank.Jwk(other, $"more-{number}"), token: token));
        await bank.Must(bank.Send("POST", "/jwk", Bank.Jwk(other, "too-many"), token: token), 400);
    }

    [Test]
    public async Task Wrong_ids_and_what_is_not_served_get_an_answer_in_the_banks_form()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        using var client = new HttpClient();

        foreach (var path in new[] { "/customers/x/accounts", "/customers/%20/accounts", "/customers?wallet_user_guids=%00" })
            Assert.That(Text(await bank.Must(bank.Get(path), 400), "error"), Does.Contain("UUID"));
        await bank.Must(bank.Put("/customers/1", "{}"), 400);
        foreach (var (target, status) in new[]
        {
            ("/api/v1/counterparty/x/customers", 400), ("/api/v1/counterparty//customers", 400), ("/api/v1/counterparties", 404),
            ("/api/v1/.well-known/jwks.json", 404), ("/somewhere", 404),
        })
        {
            using var response = await client.GetAsync(PartnerUri.Of(server, target));
            var reply = await server.Read(response);
            Assert.That((reply.Status, reply.Body[0]), Is.EqualTo((status, '{')), target);
        }
        Assert.That(Text(await bank.Must(bank.Get("/segments"), 404), "error"), Does.Contain("/segments is not served"));
    }

    [Test]
    public async Task Names_are_ordered_as_the_alphabet_says()
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);
        string[] names = ["Яна", "Ґалаґан", "іван", "Гнат", "Їжак", "Євген", "Дмитро", "ЕЛЬЗА", "Йосип", "Жанна"];
        foreach (var (number, name) in names.Index())
            await bank.Must(bank.Post("/customers", Create($"login{number}", $",\"name\":\"{name}\"")));

        string[] right = ["Гнат", "Ґалаґан", "Дмитро", "ЕЛЬЗА", "Євген", "Жанна", "іван", "Їжак", "Йосип", "Яна"];
        Assert.That(await Names("?ordering=name"), Is.EqualTo(right));
        Assert.That(await Names("?ordering=-name&limit=3&offset=1"), Is.EqualTo(right.Reverse().Skip(1).Take(3)));

        async Task<List<string>> Names(string query) =>
            [.. (await List(bank, query)).Items.Select(item => item.GetProperty("name").GetString()!)];
    }

    [TestCase("""{"asset_code":"UAH"}""", "asset_issuer")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"GABC"}""", "asset_issuer")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"ISSUER","balance_allowed":-1}""", "balance_allowed")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"ISSUER","kyc_level":"2"}""", "kyc_level")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"ISSUER","segment":"XX"}""", "segment")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"ISSUER","iban":"UA12"}""", "iban")]
    [TestCase("""[1]""", "body")]
    public async Task Bad_input_gets_400(string body, string member)
    {
        await using var server = await TestServer.Start(overrides: Bank.On);
        using var bank = await Bank.Add(server);

        Assert.That(Text(await bank.Must(bank.Post("/customers", body.Replace("ISSUER", Issuer, StringComparison.Ordinal)), 400), "error"),
            Does.StartWith(member));
        await bank.Must(bank.Get("/customers?ordering=nothing"), 400);
        await bank.Must(bank.Get("/customers?limit=x&min_created_at=yesterday"), 400);
        var many = string.Join("%20", Enumerable.Range(1, 13));
        Assert.That(Text(await bank.Must(bank.Get($"/customers?search_string={many}"), 400), "error"), Does.Contain("12 words"));
    }

    static string Create(string login, string more = "") =>
        $$"""{"asset_code":"UAH","asset_issuer":"{{Issuer}}","login":"{{login}}"{{more}}}""";

    static async Task<(List<JsonElement> Items, int Total)> List(Bank bank, string query)
    {
        var json = (await bank.Must(bank.Get("/customers" + query))).Json;
        return ([.. json.GetProperty("customers").EnumerateArray()], json.GetProperty("total").GetInt32());
    }

    static string Text(Reply reply, string name) => reply.Json.GetProperty(name).GetString()!;
}
