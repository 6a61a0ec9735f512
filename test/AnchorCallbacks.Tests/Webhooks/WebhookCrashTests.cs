using System.Text;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Webhooks;

/// <summary>kill −9 between the commit of a change and the answer of the receiver.</summary>
[OnEachEngine]
sealed class WebhookCrashTests
{
    /// <summary>With a short time for a request, its lease ends soon after the crash.</summary>
    static readonly (string, string)[] Settings = [.. WebhookServer.Loopback, ("Webhooks:TimeoutSeconds", "1")];

    [Test]
    public async Task What_a_killed_server_had_not_delivered_comes_after_the_next_start()
    {
        await using var receiver = await Receiver.Start();
        using var folder = TempFolder.WithStore();
        var (asked, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        receiver.Answer = async (_, _) =>
        {
            asked.TrySetResult();
            await release.Task;
            return 204;
        };
        var ids = new List<string>();
        await using (var server = await ServerProcess.Start(folder, settings: Settings))
        {
            await Subscribe(server, folder, receiver);
            for (var i = 0; i < 10; i++)
                ids.Add(await Put(server));
            await asked.Task;
            await server.Kill();
        }
        release.SetResult();
        receiver.Status = 204;

        await using (await ServerProcess.Start(folder, settings: Settings))
            await Eventually(() => ids.TrueForAll(id => receiver.All.Any(request => request.Member("customer_id") == id)),
                "every customer was told about");
        Assert.That(receiver.All.Select(request => request.Member("customer_id")).Distinct(), Is.EquivalentTo(ids));
    }

    static async Task Subscribe(ServerProcess server, TempFolder folder, Receiver receiver)
    {
        await Eventually(() => OperatorAddress(server) is not null, "the server says where operators are");
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(OperatorAddress(server)!, "/webhooks"))
        {
            Content = new StringContent($$"""{"url":"{{receiver.Url}}"}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new("Bearer", File.ReadAllText(folder.File("data/operator.key")).Trim()) },
        };
        using var response = await client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200), await response.Content.ReadAsStringAsync());
    }

    static Uri? OperatorAddress(ServerProcess server) =>
        server.Output.Split('\n').FirstOrDefault(line => line.StartsWith("Operators at", StringComparison.Ordinal)) is { } line
            ? new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].TrimEnd(',')) : null;

    static async Task<string> Put(ServerProcess server)
    {
        using var body = new StringContent(
            $$"""{"account":"{{WalletSample.Account()}}","first_name":"Ana","last_name":"Prueba","email_address":"ana@example.com"}""",
            Encoding.UTF8, "application/json");
        using var response = await server.Client.PutAsync("/customer", body);
        using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("id").GetString()!;
    }
}
