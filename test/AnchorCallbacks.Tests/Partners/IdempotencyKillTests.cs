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
    /// <param name="Mark">The answer and the list must have it.</param>
    /// <param name="Answer">Null: the server was killed before the answer.</param>
    sealed record Sent(string Key, string Mark, string Body, string? Answer);

    /// <summary>A partner that makes customers.</summary>
    /// <param name="Body">The body of a new customer with a mark.</param>
    /// <param name="Created">The status of a created customer.</param>
    /// <param name="Conflict">The status of a key that was used for another body.</param>
    /// <param name="Marks">The marks of all customers in the list.</param>
    sealed record Sender(Func<string, string, Task<Reply>> Post, Func<string, string> Body, int Created, int Conflict,
        Func<Task<List<string>>> Marks, Action<Uri> Moved, IDisposable Client) : IDisposable
    {
        public async Task<Reply> Must(string key, string body, int status)
        {
            var reply = await Post(key, body);
            Assert.That(reply.Status, Is.EqualTo(status), reply.Body);
            return reply;
        }

        public void Dispose() => Client.Dispose();
    }

    [TestCase("offblocks")]
    [TestCase("bvnk")]
    public async Task Each_key_takes_effect_once_also_when_the_server_is_killed_before_the_answer(string door)
    {
        using var folder = TempFolder.WithStore();
        (string, string)[] settings = [.. OffBlocksClient.On, .. BvnkClient.On];
        List<Sent> all;
        Sender partner;
        await using (var server = await ServerProcess.Start(folder, settings: settings))
        {
            partner = await Add(server, folder, door);
            var answered = 0;
            var senders = Enumerable.Range(0, Senders).Select(_ => SendUntilKilled(partner, () => Interlocked.Increment(ref answered)))
                .ToList();
            await Eventually(() => Volatile.Read(ref answered) >= 3 * Senders, "the server answers");
            await server.Kill();
            all = [.. (await Task.WhenAll(senders)).SelectMany(sent => sent)];
        }
        using var _ = partner;
        Assert.That(all.Count(sent => sent.Answer is null), Is.EqualTo(Senders), "each sender had a request under way");

        await using var next = await ServerProcess.Start(folder, settings: settings);
        partner.Moved(await Address(next, "Partners at"));
        foreach (var (key, mark, body, answer) in all)
        {
            var repeat = await partner.Must(key, body, partner.Created);
            Assert.That(repeat.Body, Does.Contain(mark));
            Assert.That(repeat.Body, Is.EqualTo(answer ?? repeat.Body), "the answer that the first request got");
            Assert.That((await partner.Must(key, body, partner.Created)).Body, Is.EqualTo(repeat.Body));
            await partner.Must(key, partner.Body("other"), partner.Conflict);
        }
        Assert.That(await partner.Marks(), Is.EquivalentTo(all.Select(sent => sent.Mark)));
    }

    static async Task<List<Sent>> SendUntilKilled(Sender partner, Action answered)
    {
        for (var all = new List<Sent>(); ;)
        {
            var (key, mark) = ($"{Guid.NewGuid()}", $"u-{Guid.NewGuid()}");
            var body = partner.Body(mark);
            try
            {
                all.Add(new(key, mark, body, (await partner.Must(key, body, partner.Created)).Body));
                answered();
            }
            catch (HttpRequestException)
            {
                all.Add(new(key, mark, body, null));
                return all;
            }
        }
    }

    static async Task<Sender> Add(ServerProcess server, TempFolder folder, string door)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(await Address(server, "Operators at"), "/partners"))
        {
            Content = new StringContent($$"""{"name":"cards","door":"{{door}}"}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new("Bearer", (await File.ReadAllTextAsync(folder.File("data/operator.key"))).Trim()) },
        };
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(200), body);
        using var made = JsonDocument.Parse(body);
        var (address, id, secret) = (await Address(server, "Partners at"), made.RootElement.GetProperty("id").GetString()!,
            made.RootElement.GetProperty("secret").GetString()!);
        if (door == "bvnk")
        {
            var partner = BvnkClient.Of(address, id, secret);
            return new((key, json) => partner.Post("/customers", json, key), mark => JsonSerializer.Serialize(new
            {
                type = "INDIVIDUAL",
                individual = new { firstName = "A", lastName = mark, dateOfBirth = "1990-01-31", documentNumber = "7" },
            }), 200, 400, async () => [.. (await partner.Must(partner.Get("/customers?size=100"))).Items("content")
                .Select(customer => customer.GetProperty("name").GetString()![2..])],
                moved => partner.Address = moved, partner);
        }
        var cards = await OffBlocksClient.Of(address, id, secret);
        return new((key, json) => cards.Post("/customers", json, key), mark => JsonSerializer.Serialize(new
        {
            chainId = $"eip155:1:0x{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}",
            externalId = mark,
        }), 201, 422, async () => [.. (await cards.Must(cards.Get("/customers"))).Json.EnumerateArray()
            .Select(customer => customer.GetProperty("externalId").GetString()!)],
            moved => cards.Address = moved, cards);
    }

    /// <summary>An address that the server has said.</summary>
    static async Task<Uri> Address(ServerProcess server, string label)
    {
        string? Line() => server.Output.Split('\n').FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
        await Eventually(() => Line() is not null, label);
        return new(Line()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].TrimEnd(','));
    }
}
