using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;

namespace AnchorCallbacks.Benchmarks.Endurance;

/// <summary>What wallets, AP and operators do in a day, one thing after another.</summary>
sealed class Traffic(ServerProcess server, PlatformProcess platform, Population known, ulong seed)
{
    const int PhotoBytes = 200_000;

    static readonly Population Strangers = new(Bench.NewPeople);

    readonly byte[] photo = Requests.Photo(PhotoBytes);
    Dice dice = Dice.For(seed, 1);
    long strangers = (long)seed << 32;

    public long Done { get; private set; }

    public async Task Run(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            var person = known[dice.Below((int)known.Size)];
            await (dice.Below(100) switch
            {
                < 50 => Look(person),
                < 65 => Change(person),
                < 75 => ComeAndGo(),
                < 80 => Upload(person),
                < 90 => Ask(),
                < 95 => Decide(person),
                _ => Show(person),
            });
            Done++;
        }
    }

    async Task Look(Person person) => Check(await server.Callback.GetAsync($"/customer?account={person.Account}&type={person.Type}"));

    async Task Show(Person person) => Check(await server.Operators.GetAsync($"/customers/{person.Id}"));

    async Task Change(Person person) => Check(await Put(
        [new("account", person.Account), new("type", person.Type), new("first_name", person.Fields[0].Value),
            new("address", $"{dice.Of(Names.Streets)} {dice.Below(500)}")]));

    /// <summary>Somebody new, deleted again: tables are as long at the end as at the beginning.</summary>
    async Task ComeAndGo()
    {
        using var answer = JsonDocument.Parse(await Check(await Put(Strangers[strangers++].Members)).Content.ReadAsByteArrayAsync());
        Check(await server.Callback.DeleteAsync($"/customer/{answer.RootElement.GetProperty("id").GetString()}"));
    }

    async Task Upload(Person person)
    {
        // Another picture each time: the same again is nothing new.
        var picture = (byte[])photo.Clone();
        dice.Fill(picture.AsSpan(^16..));
        using var form = new MultipartFormDataContent
        {
            { new StringContent(person.Account), "\"account\"" },
            { new StringContent(person.Type), "\"type\"" },
            { new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, "\"photo_id_front\"",
                "\"front.jpg\"" },
        };
        Check(await server.Callback.PutAsync("/customer", form));
    }

    /// <summary>AP wants a customer's data again, and says so in an event.</summary>
    async Task Ask()
    {
        var transaction = await platform.Tell(string.Create(CultureInfo.InvariantCulture, $"ask {dice.Below((int)known.Size)}"));
        var body =
            $$$"""{"id":"{{{Guid.NewGuid()}}}","timestamp":"2026-11-21T12:00:00Z","type":"transaction_status_changed","payload":"""
            + $$$"""{"transaction":{{{transaction}}}}}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        Check(await server.Callback.PostAsync("/event", content));
    }

    async Task Decide(Person person)
    {
        var decision = dice.Percent(50) ? """{"decision":"reject","fields":["first_name"],"message":"Not legible"}"""
            : """{"decision":"accept","fields":["first_name"]}""";
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"/customers/{person.Id}/decisions")
        { Content = new StringContent(decision, Encoding.UTF8, "application/json") };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        Check(await server.Operators.SendAsync(request));
    }

    async Task<HttpResponseMessage> Put(IEnumerable<Field> members)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(members.ToDictionary(field => field.Name, field =>
            field.Value)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await server.Callback.PutAsync("/customer", content);
    }

    static HttpResponseMessage Check(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent ? answer
            : throw new InvalidOperationException(
                $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath}: {answer.StatusCode}");
}
