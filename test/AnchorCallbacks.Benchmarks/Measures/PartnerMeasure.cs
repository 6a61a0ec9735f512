using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;
using AnchorCallbacks.Benchmarks.Seeding;
using AnchorCallbacks.Partners.Bvnk;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P9: the lists of the partner APIs, of one partner with up to a million customers: signed requests, each answered
/// whole.</summary>
static class PartnerMeasure
{
    const long MostCustomers = 1_000_000;

    public static async Task Run(Bench bench)
    {
        using var workspace = new Workspace();
        var people = new Population(9, Math.Min(bench.Scale.Large, MostCustomers));
        using var store = await PartnerStore.Fill(workspace.Path, people);
        using var port = new HeldPort();
        await using var server = await ServerProcess.Start(workspace.Path, null, ("Partners:Bvnk:Enabled", "true"),
            ("Partners:OffBlocks:Enabled", "true"), ("Partners:Dcm:Enabled", "true"),
            ("Partners:Url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        using var client = new HttpClient
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
            Timeout = TimeSpan.FromMinutes(5),
        };
        var (middle, last) = (people.Size / 2, people.Size - 100);
        var day = TimeProvider.System.GetUtcNow().AddDays(-20).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var name = people[middle].Fields[0].Value;
        var words = Uri.EscapeDataString($"{name} {people[middle].Fields[1].Value}");

        foreach (var (what, query) in new[]
        {
            ("first page", "?size=100"), ("page in the middle", $"?size=100&page={middle / 100}"),
            ("last page", $"?size=100&page={last / 100}"), ("newest first", "?size=100&sort=createdAt,desc"),
        })
            await Time(bench, $"BVNK, 100 customers, {what}", () =>
                Bvnk(client, store, port.Number, "/platform/v1/customers" + query), client);
        foreach (var (what, query) in new[]
        {
            ("first page", ""), ("page in the middle", $"&offset={middle}"), ("last page", $"&is_disabled=true&offset={last}"),
            ("by change", "&ordering=-updated_at"), ("since a day", $"&min_created_at={day}"),
            ("a common filter (half of all)", "&segments=PL"), ("two common filters (a sixth)", "&segments=PL&kyc_levels=2"),
            ("two common filters, in the middle", $"&segments=PL&kyc_levels=2&offset={middle / 6}"),
            ("two common filters by change, in the middle", $"&segments=PL&kyc_levels=2&ordering=updated_at&offset={middle / 6}"),
            ("a common filter since a day", $"&segments=PL&min_created_at={day}"),
            ("a range of balances", "&min_balance_allowed=200&max_balance_allowed=400"),
            ("a name", $"&names={Uri.EscapeDataString(name)}"),
            ("a name and a common filter", $"&names={Uri.EscapeDataString(name)}&segments=PL"),
            ("search_string", $"&search_string={words}"), ("by surname", "&ordering=surname"),
            ("by surname, in the middle", $"&ordering=-surname&offset={middle}"),
            ("a name, by surname", $"&ordering=surname&names={Uri.EscapeDataString(name)}"),
            ("search_string, two words of most customers", "&search_string=example%20com"),
            ("by surname, since a day", $"&ordering=surname&min_created_at={day}"),
            ("by surname, since a day, in the middle", $"&ordering=surname&min_created_at={day}&offset={middle / 4}"),
            ("by login, a common filter", "&ordering=login&segments=PL"),
            ("by login, two common filters, in the middle", $"&ordering=login&segments=PL&kyc_levels=2&offset={middle / 6}"),
            ("accounts", "accounts"), ("accounts, last page", $"accounts&offset={last}"),
        })
            await Time(bench, $"DCM, 100 customers, {what}", () => Dcm(store,
                query.StartsWith("accounts", StringComparison.Ordinal) ? $"/accounts?limit=100{query["accounts".Length..]}"
                    : "/customers?limit=100" + query), client);
        await Stream(bench, server, client, store);
    }

    static async Task Time(Bench bench, string what, Func<HttpRequestMessage> request, HttpClient client)
    {
        var times = new List<double>();
        for (var i = 0; i < 3 + bench.Scale.Rounds * 2; i++)
        {
            using var one = request();
            var watch = Stopwatch.StartNew();
            using var answer = await client.SendAsync(one);
            var body = await answer.Content.ReadAsByteArrayAsync();
            // The first ones find nothing compiled and nothing in memory.
            if (i >= 3)
                times.Add(watch.Elapsed.TotalMilliseconds);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{what}: {answer.StatusCode} {Encoding.UTF8.GetString(body)}");
        }
        bench.Add("P9", what, " ms", Goal.Max(100), times);
    }

    static async Task Stream(Bench bench, ServerProcess server, HttpClient client, PartnerStore store)
    {
        using var login = await client.PostAsJsonAsync("/v1/auth/token", new { apiKey = store.ApiKey.Id, apiSecret = store.ApiKey.Secret });
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        var (growth, rates) = (new List<double>(), new List<double>());
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/customers");
            var parameters = string.Create(CultureInfo.InvariantCulture,
                $"(\"@method\" \"@path\");keyid=\"{store.SigningKeyId}\";created={TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}");
            var text = $"\"@method\": GET\n\"@path\": /v1/customers\n\"@signature-params\": {parameters}";
            var signature = store.SigningKey.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA384,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.TryAddWithoutValidation("Signature-Input", $"sig={parameters}");
            request.Headers.TryAddWithoutValidation("Signature", $"sig=:{Convert.ToBase64String(signature)}:");
            var (before, most, watch) = (server.Vitals.ResidentMegabytes, 0.0, Stopwatch.StartNew());
            using var answer = (await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).EnsureSuccessStatusCode();
            await using var body = await answer.Content.ReadAsStreamAsync();
            var (buffer, customers, reads) = (new byte[64 * 1024], 0L, 0);
            for (int read; (read = await body.ReadAsync(buffer)) > 0;)
            {
                customers += buffer.AsSpan(0, read).Count((byte)'{');
                if (reads++ % 200 == 0)
                    most = Math.Max(most, server.Vitals.ResidentMegabytes);
            }
            growth.Add(Math.Max(0.1, most - before));
            rates.Add(customers / watch.Elapsed.TotalSeconds);
        }
        bench.Add("P9", "OffBlocks, the whole list: customers a second", " /s", null, rates);
        // The first run also fills the caches of the process.
        bench.Add("P9", "OffBlocks, the whole list for the second time: growth of memory", " MB", Goal.Max(32), growth.Skip(1));
    }

    static HttpRequestMessage Bvnk(HttpClient client, PartnerStore store, int port, string target)
    {
        var header = new HawkHeader(store.Hawk.Id,
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"), "",
            null, null, null, null);
        var mac = header.Sign(new("GET", target, client.BaseAddress!.Host, port), Encoding.UTF8.GetBytes(store.Hawk.Secret));
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"Hawk id=\"{header.Id}\", ts=\"{header.Timestamp}\", nonce=\"{header.Nonce}\", mac=\"{mac}\"");
        return request;
    }

    static HttpRequestMessage Dcm(PartnerStore store, string target)
    {
        var claims = string.Create(CultureInfo.InvariantCulture,
            $$"""{"sub":"employee","exp":{{TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds()}}}""");
        var text = PartnerStore.Base64Url("""{"alg":"RS256","kid":"k"}"""u8.ToArray()) + "."
            + PartnerStore.Base64Url(Encoding.UTF8.GetBytes(claims));
        var signature = store.BankKey.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/counterparty/{store.Counterparty.Id}{target}");
        request.Headers.Add("CX-Authorization", $"{text}.{PartnerStore.Base64Url(signature)}");
        return request;
    }
}
