using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>Prozora's DCM: customers, accounts, lists and keys.</summary>
[OnEachEngine]
sealed class DcmTests
{
    static readonly (string Name, string Value)[] On = [("Partners:Dcm:Enabled", "true"), ("Partners:Url", "http://127.0.0.1:0")];

    static readonly string Issuer = WalletSample.Account();

    [Test]
    public async Task A_bank_makes_changes_and_lists_customers()
    {
        await using var server = await TestServer.Start(overrides: On);
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
        await using var server = await TestServer.Start(overrides: On);
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
        await using var server = await TestServer.Start(overrides: On);
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

    [TestCase("""{"asset_code":"UAH"}""", "asset_issuer")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"GABC"}""", "asset_issuer")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"ISSUER","balance_allowed":-1}""", "balance_allowed")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"ISSUER","kyc_level":"2"}""", "kyc_level")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"ISSUER","segment":"XX"}""", "segment")]
    [TestCase("""{"asset_code":"UAH","asset_issuer":"ISSUER","iban":"UA12"}""", "iban")]
    [TestCase("""[1]""", "body")]
    public async Task Bad_input_gets_400(string body, string member)
    {
        await using var server = await TestServer.Start(overrides: On);
        using var bank = await Bank.Add(server);

        Assert.That(Text(await bank.Must(bank.Post("/customers", body.Replace("ISSUER", Issuer, StringComparison.Ordinal)), 400), "error"),
            Does.StartWith(member));
        await bank.Must(bank.Get("/customers?ordering=nothing"), 400);
        await bank.Must(bank.Get("/customers?limit=x&min_created_at=yesterday"), 400);
    }

    static string Create(string login, string more = "") =>
        $$"""{"asset_code":"UAH","asset_issuer":"{{Issuer}}","login":"{{login}}"{{more}}}""";

    static async Task<(List<JsonElement> Items, int Total)> List(Bank bank, string query)
    {
        var json = (await bank.Must(bank.Get("/customers" + query))).Json;
        return ([.. json.GetProperty("customers").EnumerateArray()], json.GetProperty("total").GetInt32());
    }

    static string Text(Reply reply, string name) => reply.Json.GetProperty(name).GetString()!;

    internal sealed class Bank(TestServer server, RSA key, string guid) : IDisposable
    {
        readonly HttpClient client = new() { BaseAddress = server.Partners };

        public static async Task<Bank> Add(TestServer server, string name = "bank")
        {
            var key = RSA.Create(2048);
            var numbers = key.ExportParameters(false);
            var jwk = JsonSerializer.Serialize(new
            {
                data = new
                {
                    kty = "RSA",
                    alg = "RS256",
                    use = "sig",
                    kid = "key-1",
                    n = Base64Url(numbers.Modulus!),
                    e = Base64Url(numbers.Exponent!)
                },
            });
            var added = await server.Operate(HttpMethod.Post, "/partners", JsonSerializer.Serialize(new { name, door = "dcm", jwk }));
            Assert.That(added.Status, Is.EqualTo(200), added.Body);
            return new(server, key, Text(added, "id"));
        }

        public Task<Reply> Get(string path) => Send("GET", path, null, Token());

        public Task<Reply> Post(string path, string json) => Send("POST", path, json, Token());

        public Task<Reply> Put(string path, string json) => Send("PUT", path, json, Token());

        public async Task<Reply> Must(Task<Reply> sent, int status = 200)
        {
            var reply = await sent;
            Assert.That(reply.Status, Is.EqualTo(status), $"{guid}: {reply.Body}");
            return reply;
        }

        public async Task<Reply> Send(string method, string path, string? json, string? token = null, string? session = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/counterparty/{guid}{path}");
            if (json is not null)
                request.Content = new StringContent(json, Encoding.UTF8, "application/json");
            if (token is not null)
                request.Headers.Add("CX-Authorization", token);
            if (session is not null)
                request.Headers.TryAddWithoutValidation("Authorization", session);
            using var response = await client.SendAsync(request);
            return await server.Read(response);
        }

        public string Token(string subject = "employee", int minutes = 10, string kid = "key-1")
        {
            var now = server.Clock.GetUtcNow();
            var head = Base64Url(Encoding.UTF8.GetBytes($$"""{"alg":"RS256","typ":"JWT","kid":"{{kid}}"}"""));
            var (from, until) = (now.AddMinutes(-2).ToUnixTimeSeconds(), now.AddMinutes(minutes).ToUnixTimeSeconds());
            var body = Base64Url(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $$"""{"flow":"sign-in","obj":"7","sub":"{{subject}}","iat":{{from}},"exp":{{until}}}""")));
            var signature = key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{head}.{body}.{Base64Url(signature)}";
        }

        public void Dispose()
        {
            client.Dispose();
            key.Dispose();
        }

        static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
