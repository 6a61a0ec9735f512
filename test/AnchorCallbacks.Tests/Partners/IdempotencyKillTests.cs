using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>kill −9 while changes with idempotency keys run: a repeat after the restart completes what was cut, and
/// repeats nothing.</summary>
[OnEachEngine]
sealed class IdempotencyKillTests
{
    const int Senders = 4;

    /// <summary>A request as a partner repeats it.</summary>
    /// <param name="Answer">Null: the server was killed before the answer.</param>
    sealed record Sent(string Key, string ExternalId, string Body, string? Answer);

    [Test]
    public async Task Each_key_takes_effect_once_also_when_the_server_is_killed_before_the_answer()
    {
        using var folder = TempFolder.WithStore();
        List<Sent> all;
        OffBlocksClient partner;
        await using (var server = await ServerProcess.Start(folder, settings: OffBlocksClient.On))
        {
            partner = await Add(server, folder);
            var answered = 0;
            var senders = Enumerable.Range(0, Senders).Select(_ => SendUntilKilled(partner, () => Interlocked.Increment(ref answered)))
                .ToList();
            await Eventually(() => Volatile.Read(ref answered) >= 3 * Senders, "the server answers");
            await server.Kill();
            all = [.. (await Task.WhenAll(senders)).SelectMany(sent => sent)];
        }
        using var _ = partner;
        Assert.That(all.Count(sent => sent.Answer is null), Is.EqualTo(Senders), "each sender had a request under way");

        await using var next = await ServerProcess.Start(folder, settings: OffBlocksClient.On);
        partner.Address = await Address(next, "Partners at");
        foreach (var (key, externalId, body, answer) in all)
        {
            var repeat = await partner.Must(partner.Post("/customers", body, key), 201);
            Assert.That(repeat.Member("externalId"), Is.EqualTo(externalId));
            Assert.That(repeat.Body, Is.EqualTo(answer ?? repeat.Body), "the answer that the first request got");
            Assert.That((await partner.Must(partner.Post("/customers", body, key), 201)).Body, Is.EqualTo(repeat.Body));
            await partner.Must(partner.Post("/customers", body.Replace(externalId, "other", StringComparison.Ordinal), key), 422);
        }
        Assert.That((await partner.Must(partner.Get("/customers"))).Json.EnumerateArray()
            .Select(customer => customer.GetProperty("externalId").GetString()), Is.EquivalentTo(all.Select(sent => sent.ExternalId)));
    }

    static async Task<List<Sent>> SendUntilKilled(OffBlocksClient partner, Action answered)
    {
        for (var all = new List<Sent>(); ;)
        {
            var (key, externalId) = ($"{Guid.NewGuid()}", $"u-{Guid.NewGuid()}");
            var chainId = $"eip155:1:0x{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}";
            var body = JsonSerializer.Serialize(new { chainId, externalId });
            try
            {
                all.Add(new(key, externalId, body, (await partner.Must(partner.Post("/customers", body, key), 201)).Body));
                answered();
            }
            catch (HttpRequestException)
            {
                all.Add(new(key, externalId, body, null));
                return all;
            }
        }
    }

    static async Task<OffBlocksClient> Add(ServerProcess server, TempFolder folder)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(await Address(server, "Operators at"), "/partners"))
        {
            Content = new StringContent("""{"name":"cards","door":"offblocks"}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new("Bearer", (await File.ReadAllTextAsync(folder.File("data/operator.key"))).Trim()) },
        };
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(200), body);
        using var made = JsonDocument.Parse(body);
        return await OffBlocksClient.Of(await Address(server, "Partners at"), made.RootElement.GetProperty("id").GetString()!,
            made.RootElement.GetProperty("secret").GetString()!);
    }

    /// <summary>An address that the server has said.</summary>
    static async Task<Uri> Address(ServerProcess server, string label)
    {
        string? Line() => server.Output.Split('\n').FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
        await Eventually(() => Line() is not null, label);
        return new(Line()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].TrimEnd(','));
    }
}
