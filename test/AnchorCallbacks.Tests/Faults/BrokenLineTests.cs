using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using AnchorCallbacks.Store;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>AP hears nothing of a database server that is restarted or loses its connections.</summary>
[OnPostgres]
sealed class BrokenLineTests
{
    const int Clients = 16;

    /// <summary>What a machine that is busy with something else may add to an answer. Without a limit of its own, the driver waits for 30
    /// seconds.</summary>
    static readonly TimeSpan Busy = TimeSpan.FromSeconds(15);

    int answered;

    [Test]
    public async Task Connections_that_break_are_seen_by_nobody()
    {
        await using var server = await TestServer.Start();
        using var stop = new CancellationTokenSource();
        var storm = Storm(server, stop.Token);
        await using (var connection = server.Store.Connect())
            for (var i = 0; i < 25; i++)
            {
                await connection.ExecuteAsync(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        + "WHERE datname = current_database() AND pid <> pg_backend_pid()");
                await MoreAnswers();
            }
        await stop.CancelAsync();

        Assert.That(await storm, Is.Empty, server.Log.Text[..Math.Min(6000, server.Log.Text.Length)]);
    }

    [Test]
    public async Task A_restart_that_takes_three_seconds_is_seen_by_nobody()
    {
        await using var store = TestStore.MakePostgres(empty: false);
        var line = new NpgsqlConnectionStringBuilder(store.ConnectionString);
        await using var wire = new Wire(new IPEndPoint(IPAddress.Loopback, line.Port));
        line.Port = wire.Port;
        await using var server = await TestServer.Start(overrides: [("Store:ConnectionString", line.ConnectionString)]);
        using var stop = new CancellationTokenSource();
        var storm = Storm(server, stop.Token);
        await MoreAnswers();
        var since = Stopwatch.StartNew();
        wire.IsDown = true;
        // The restart takes three seconds.
        await Task.Delay(3000);
        wire.IsDown = false;
        await MoreAnswers();
        await stop.CancelAsync();

        // On a busy machine it may take longer than anybody waits.
        var (wrong, took) = (await storm, since.Elapsed);
        Assert.That(took < Database.Timeout ? wrong : [], Is.Empty);
    }

    [Test]
    public async Task A_database_that_hears_and_does_not_answer_costs_nobody_more_than_his_time()
    {
        await using var store = TestStore.MakePostgres(empty: false);
        var line = new NpgsqlConnectionStringBuilder(store.ConnectionString);
        await using var wire = new Wire(new IPEndPoint(IPAddress.Loopback, line.Port));
        line.Port = wire.Port;
        await using var server = await TestServer.Start(overrides: [("Store:ConnectionString", line.ConnectionString)]);
        var known = WalletSample.Account();
        await server.PutCustomer(WalletSample.Person(known));
        using var stop = new CancellationTokenSource();
        var storm = Storm(server, stop.Token);
        await MoreAnswers();
        await stop.CancelAsync();
        Assert.That(await storm, Is.Empty);
        wire.IsHeld = true;

        var asked = Enumerable.Range(0, Clients)
            .Select(i => Timed(i % 2 == 0 ? server.GetCustomer(("account", known))
            : server.PutCustomer(WalletSample.Person(WalletSample.Account())))).ToList();
        var answers = await Task.WhenAll(asked);
        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(500));
        Assert.That(answers.Select(answer => answer.Took),
            Is.All.InRange(Database.Timeout - TimeSpan.FromSeconds(1), Database.Timeout + Busy));
        Assert.That(answers.Min(answer => answer.Took), Is.LessThan(Database.Timeout + TimeSpan.FromSeconds(3)));
        wire.IsHeld = false;

        Assert.That((await server.GetCustomer(("account", known))).Status, Is.EqualTo(200));
        Assert.That((await server.PutCustomer(WalletSample.Person(WalletSample.Account()))).Status, Is.EqualTo(200));
    }

    /// <summary>One for each client, and more.</summary>
    async Task MoreAnswers()
    {
        var before = Volatile.Read(ref answered);
        await Eventually(() => Volatile.Read(ref answered) > before + Clients, "the storm goes on");
    }

    static async Task<(int Status, TimeSpan Took)> Timed(Task<Reply> asked)
    {
        var since = Stopwatch.StartNew();
        return ((await asked).Status, since.Elapsed);
    }

    /// <returns>What was answered that should not have been.</returns>
    async Task<List<string>> Storm(TestServer server, CancellationToken stop)
    {
        var wrong = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                var account = WalletSample.Account();
                var put = await server.PutCustomer(WalletSample.Person(account));
                var got = await server.GetCustomer(("account", account));
                if ((put.Status, got.Status) != (200, 200) || put.Id != got.Id)
                    wrong.Add($"{put.Status} {put.Body} {got.Status} {got.Body}");
                Interlocked.Increment(ref answered);
            }
        }));
        return [.. wrong];
    }
}
