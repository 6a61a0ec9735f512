using System.Net.Http.Headers;
using System.Text.Json;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Benchmarks;

/// <summary>A store that was filled is one that the server has written.</summary>
sealed class SeedingTests
{
    const int Count = 300;

    static readonly Population People = new(1, Count);

    readonly TempFolder folder = new();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public async Task Everybody_in_it_is_answered_about_and_shown_with_the_values_given()
    {
        await BenchmarkProcess.Run("seed", $"{Count}", folder.Path);
        await using var server = await ServerProcess.Start(folder);
        using var operators = await Operators(server);

        for (var number = 0; number < Count; number += 7)
        {
            var person = People[number];
            var memo = person.Memo.Length == 0 ? "" : $"&memo={Uri.EscapeDataString(person.Memo)}&memo_type={person.MemoType}";
            using var answer = JsonDocument.Parse(
                await server.Client.GetStringAsync($"/customer?account={person.Account}{memo}&type={person.Type}"));
            Assert.That(answer.RootElement.GetProperty("id").GetString(), Is.EqualTo(person.Id));
            Assert.That(answer.RootElement.GetProperty("status").GetString(),
                Is.EqualTo(person.Fields.Exists(field => field.Name == "email_address") ? "ACCEPTED" : "NEEDS_INFO"));
            Assert.That(answer.RootElement.GetProperty("provided_fields").EnumerateObject().Select(field => field.Name),
                Is.EquivalentTo(Values(person).Keys));

            using var shown = JsonDocument.Parse(await operators.GetStringAsync($"/customers/{person.Id}"));
            Assert.That(shown.RootElement.GetProperty("fields").EnumerateObject()
                .ToDictionary(field => field.Name, field => field.Value.GetProperty("value").GetString()), Is.EquivalentTo(Values(person)));
            Assert.That(shown.RootElement.GetProperty("history").GetArrayLength(),
                Is.EqualTo(person.Later.Exists(later => person.Fields.Exists(field => field.Name == later.Name)) ? 1 : 0));
        }
        Assert.That(Enumerable.Range(0, Count).Count(number => People[number].Later.Count > 0), Is.GreaterThan(0));
    }

    [Test]
    public void Ids_and_accounts_come_in_the_order_of_their_texts()
    {
        var people = Enumerable.Range(0, Count).Select(number => People[number]).ToArray();

        Assert.That(people.Select(person => person.Id), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(people.Select(person => person.Account), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(people.Select(person => person.Account).Distinct().Count(), Is.EqualTo(Count));
    }

    static Dictionary<string, string?> Values(Person person)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in person.Fields.Concat(person.Later))
            values[name] = value;
        return values;
    }

    async Task<HttpClient> Operators(ServerProcess server)
    {
        string? line = null;
        await Eventually(() =>
            (line = server.Output.Split('\n')
            .FirstOrDefault(line => line.StartsWith("Operators at", StringComparison.Ordinal))) is not null,
            "the server says where operators are");
        var client = new HttpClient { BaseAddress = new Uri(line!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]) };
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(folder.File("data/operator.key"))).Trim());
        return client;
    }
}
