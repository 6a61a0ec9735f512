using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace AnchorCallbacks.Tests.Faults;

/// <param name="Began">When, counted from the beginning of all.</param>
sealed record Answered(string Request, int Status, TimeSpan Began, TimeSpan Took);

/// <summary>All that comes in at a time, PUTs, GETs of customers who are there, and events, at a pace that leaves the machine time for other
/// things; and what was answered when. Ends when the server does.</summary>
sealed class Traffic : IDisposable
{
    const int Readers = 4, Reporters = 2;

    readonly ConcurrentBag<Answered> answers = [];
    readonly HttpClient client;
    readonly Task running;

    public Traffic(ServerProcess server)
    {
        client = new(new Timekeeper(answers)) { BaseAddress = server.Client.BaseAddress };
        running = Task.WhenAll([Storm.Rage(client), .. Enumerable.Range(0, Readers).Select(_ => Until(Read)),
            .. Enumerable.Range(0, Reporters).Select(_ => Until(Report))]);
    }

    public Storm Storm { get; } = new();

    public IReadOnlyCollection<Answered> Answers => answers;

    /// <summary>Ids of events that were taken.</summary>
    public ConcurrentBag<string> Events { get; } = [];

    /// <summary>Accounts of customers who were there and were not found.</summary>
    public ConcurrentBag<string> Lost { get; } = [];

    public Task Ended => running;

    public void Dispose() => client.Dispose();

    async Task Read()
    {
        if (!Storm.Newcomers.TryPeek(out var known))
        {
            await Task.Delay(50);
            return;
        }
        var reply = await client.GetCustomer(("account", known.Account));
        if (reply.Status == 200 && reply.Id != known.Id)
            Lost.Add(known.Account);
    }

    async Task Report()
    {
        var id = Guid.NewGuid().ToString();
        if ((await client.PostEvent($$$"""{"id":"{{{id}}}","type":"customer_updated","payload":{}}""")).Status == 200)
            Events.Add(id);
    }

    static async Task Until(Func<Task> ask)
    {
        try
        {
            while (true)
                await ask();
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // The server is gone.
        }
    }

    sealed class Timekeeper(ConcurrentBag<Answered> answers) : DelegatingHandler(new SocketsHttpHandler())
    {
        static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

        readonly Stopwatch clock = Stopwatch.StartNew();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Pace, cancellationToken);
            var began = clock.Elapsed;
            var response = await base.SendAsync(request, cancellationToken);
            answers.Add(new($"{request.Method} {request.RequestUri!.AbsolutePath}", (int)response.StatusCode, began,
                clock.Elapsed - began));
            return response;
        }
    }
}
